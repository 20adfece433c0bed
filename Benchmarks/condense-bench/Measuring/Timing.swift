/// The seconds that `body` takes, by a monotonic clock.
func secondsTaken(by body: () -> Void) -> Double {
  let elapsed = ContinuousClock().measure(body)
  return Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
}

enum Timing {
  /// The median seconds of `count` runs, after one warm-up run.
  static func median(of count: Int, _ body: () -> Void) -> Double {
    body()
    return (0..<count).map { _ in secondsTaken(by: body) }.sorted().quantile(0.5)
  }
}

extension [Double] {
  /// The quantile of sorted values at a share in 0...1, interpolated.
  ///
  /// - Precondition: There is at least one value.
  func quantile(_ share: Double) -> Double {
    let place = share * Double(count - 1)
    let (below, above) = (Int(place), Swift.min(Int(place) + 1, count - 1))
    return self[below] + (place - Double(below)) * (self[above] - self[below])
  }
}
