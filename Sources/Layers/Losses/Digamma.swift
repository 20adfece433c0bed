import RealModule

/// ψ(x), the derivative of `log Γ(x)`, for x above 0.
///
/// Below 10, ψ(x) = ψ(x + 1) − 1/x; from there the asymptotic series has 15 digits (Abramowitz and Stegun,
/// 6.3.5 and 6.3.18).
package func digamma(_ x: Double) -> Double {
  guard x > 0 else { return x == 0 ? -.infinity : .nan }
  guard x.isFinite else { return x }
  var (x, shift) = (x, 0.0)
  while x < 10 {
    shift -= 1 / x
    x += 1
  }
  let square = 1 / (x * x)
  let series =
    square
    * (1.0 / 12 - square
      * (1.0 / 120 - square
        * (1.0 / 252 - square * (1.0 / 240 - square * (1.0 / 132 - square * 691 / 32760)))))
  return shift + Double.log(x) - 0.5 / x - series
}

/// `x · ψ(x)`, whose limit for x = 0 is −1.
package func scaledDigamma(_ x: Double) -> Double { x == 0 ? -1 : x * digamma(x) }

/// ψ′(x), the second derivative of `log Γ(x)`, for x above 0 (Abramowitz and Stegun, 6.4.6 and 6.4.12).
package func trigamma(_ x: Double) -> Double {
  guard x > 0 else { return x == 0 ? .infinity : .nan }
  guard x.isFinite else { return 0 }
  var (x, shift) = (x, 0.0)
  while x < 10 {
    shift += 1 / (x * x)
    x += 1
  }
  let square = 1 / (x * x)
  let series =
    square / x
    * (1.0 / 6 - square
      * (1.0 / 30 - square
        * (1.0 / 42 - square * (1.0 / 30 - square * (5.0 / 66 - square * 691 / 2730)))))
  return shift + 1 / x + 0.5 * square + series
}
