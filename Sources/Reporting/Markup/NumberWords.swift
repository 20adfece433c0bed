import Foundation

/// Formats numbers for pages, independently of the locale.
package enum NumberWords {
  /// A number with four significant digits: `25.74`, `0.09833`, `1,100`, `2.5e-5`.
  ///
  /// - Parameter trims: Whether to drop trailing zeros of a fraction.
  package static func short(_ value: Double, digits: Int = 4, trims: Bool = false) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value < 0 ? "-∞" : "∞" }
    let size = abs(value)
    if size < 1e7, value == value.rounded() { return whole(Int(value)) }
    guard size >= 1e-3, size < 1e7 else { return scientific(value, digits: digits) }
    let decimals = max(0, digits - 1 - Int(log10(size).rounded(.down)))
    let words = fixed(value, decimals: decimals)
    return trims ? trimmed(words) : words
  }

  /// A whole number with commas between thousands.
  package static func whole(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var words = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { words += "," }
      words.append(digit)
    }
    return words
  }

  /// A number with a fixed number of digits after the decimal point.
  ///
  /// - Precondition: `value` times ten to the power of `decimals` fits in an integer.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    var power = 1
    for _ in 0..<decimals { power *= 10 }
    let scaled = Int((value * Double(power)).rounded())
    let (front, fraction) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt(power))
    let sign = scaled < 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(front)" }
    let digits = String(fraction)
    return "\(sign)\(front).\(String(repeating: "0", count: decimals - digits.count))\(digits)"
  }

  /// A number such as `1.8e-4`, with at most `digits` significant digits.
  package static func scientific(_ value: Double, digits: Int) -> String {
    let parts = String(format: "%.*e", max(0, digits - 1), value).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return "\(value)" }
    return "\(trimmed(String(parts[0])))e\(exponent)"
  }

  private static func trimmed(_ words: String) -> String {
    guard words.contains(".") else { return words }
    var words = words
    while words.last == "0" { words.removeLast() }
    if words.last == "." { words.removeLast() }
    return words
  }
}
