import Foundation

/// Encodes values as JSON, with keys in snake case, as in Python: `multiply_adds`.
enum JSONText {
  /// The text of `value`, on one line unless `isPretty` is true.
  static func of(_ value: some Encodable, isPretty: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
