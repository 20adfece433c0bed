/// The seconds that `body` takes, by a clock that nobody sets.
func secondsTaken(by body: () -> Void) -> Double {
  let elapsed = ContinuousClock().measure(body)
  return Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
}

enum Timing {
  /// The median seconds of `count` runs, after one that does not count.
  static func median(of count: Int, _ body: () -> Void) -> Double {
    body()
    let seconds = (0..<count).map { _ in secondsTaken(by: body) }.sorted()
    return seconds[count / 2]
  }
}
