/// A type that a scalar of a recipe can represent.
///
/// The requested type determines how to read a scalar. This avoids YAML's implicit conversions,
/// such as `no` to false for a name, or `1:30` to 90.
protocol RecipeScalar {
  /// A description of valid values, for messages.
  static var expectation: String { get }
  /// Reads the text of the scalar; nil if it is invalid.
  static func read(_ text: String, isPlain: Bool) -> Self?
}

extension String: RecipeScalar {
  static var expectation: String { "text that is not empty" }
  /// No key of a recipe takes an empty text: an empty path would mean the root or the working
  /// directory.
  static func read(_ text: String, isPlain: Bool) -> String? { text.isEmpty ? nil : text }
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
    // Swift's own parser also accepts words and hexadecimal digits, and turns 1e999 into infinity.
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
