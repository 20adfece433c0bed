/// A type that one scalar of a recipe can hold.
///
/// Scalars are read by the type that is asked for, so that YAML's guesses (`no` for false where a
/// name is meant, `1:30` for 90) do no harm.
protocol RecipeScalar {
  /// What messages say was expected.
  static var expectation: String { get }
  /// Reads the scalar's text; nil if it does not fit.
  static func read(_ text: String, isPlain: Bool) -> Self?
}

extension String: RecipeScalar {
  static var expectation: String { "text" }
  static func read(_ text: String, isPlain: Bool) -> String? { text }
}

extension Bool: RecipeScalar {
  static var expectation: String { "true or false" }
  static func read(_ text: String, isPlain: Bool) -> Bool? {
    guard isPlain else { return nil }
    return switch text.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }
}

extension RecipeScalar where Self: BinaryFloatingPoint & LosslessStringConvertible {
  static var expectation: String { "a number" }
  static func read(_ text: String, isPlain: Bool) -> Self? {
    guard isPlain else { return nil }
    switch text.lowercased() {
    case ".inf", "+.inf": return .infinity
    case "-.inf": return -.infinity
    case ".nan": return .nan
    default: break
    }
    // Swift's own reading also knows words and hexadecimal digits; and it turns 1e999 into
    // infinity.
    guard text.allSatisfy({ "0123456789+-.eE_".contains($0) }) else { return nil }
    guard let number = Self(text.filter { $0 != "_" }), number.isFinite else { return nil }
    return number
  }
}

extension RecipeScalar where Self: FixedWidthInteger {
  static var expectation: String {
    isSigned ? "a whole number" : "a whole number that is not negative"
  }
  static func read(_ text: String, isPlain: Bool) -> Self? {
    guard isPlain else { return nil }
    // `50_000` and `5e4` are whole numbers too.
    return Self(text.filter { $0 != "_" })
      ?? Double.read(text, isPlain: true).flatMap { Self(exactly: $0) }
  }
}

extension Double: RecipeScalar {}
extension Float: RecipeScalar {}
extension Int: RecipeScalar {}
extension Int8: RecipeScalar {}
extension Int16: RecipeScalar {}
extension Int32: RecipeScalar {}
extension Int64: RecipeScalar {}
extension UInt: RecipeScalar {}
extension UInt8: RecipeScalar {}
extension UInt16: RecipeScalar {}
extension UInt32: RecipeScalar {}
extension UInt64: RecipeScalar {}
