/// The seconds that `body` takes, by a clock that nobody sets.
func secondsTaken(by body: () -> Void) -> Double {
  let elapsed = ContinuousClock().measure(body)
  return Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
}
