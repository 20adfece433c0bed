import Foundation
import Yams

/// Writes resolved recipes, which `RecipeReader` reads back exactly.
package enum RecipeWriter {
  /// The value as YAML with sorted keys, so that the recipes of two runs can be compared line by
  /// line.
  ///
  /// - Throws: `EncodingError` for a value that YAML and JSON cannot represent.
  package static func yaml(_ recipe: some Encodable) throws -> String {
    // Yams' own encoder rounds numbers to 15 digits and writes 0.9 as 9e-1. JSON writes the
    // shortest exact form, and is valid YAML in another style.
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: ".inf", negativeInfinity: "-.inf", nan: ".nan")
    let json = String(decoding: try encoder.encode(recipe), as: UTF8.self)
    guard let node = try Yams.compose(yaml: json) else { return "" }
    return try Yams.serialize(node: restyled(node), width: -1, allowUnicode: true)
  }

  /// The node in block style, with lists of scalars on one line and quotes only where necessary.
  private static func restyled(_ node: Node) -> Node {
    switch node {
    case .mapping(let mapping):
      let pairs = mapping.map { (restyled($0.key), restyled($0.value)) }
      return Node(pairs, .implicit, pairs.isEmpty ? .flow : .block)
    case .sequence(let sequence):
      let elements = sequence.map(restyled)
      let isFlat = elements.allSatisfy { $0.scalar != nil }
      return Node(elements, .implicit, isFlat ? .flow : .block)
    case .scalar(let scalar):
      return restyled(scalar)
    case .alias:
      return node
    }
  }

  private static func restyled(_ scalar: Node.Scalar) -> Node {
    let plain = Node(scalar.string)
    // Texts that look like numbers or Booleans keep their quotes. Numbers that are not finite
    // arrive as texts and lose their quotes.
    let isText = scalar.style == .doubleQuoted
    let isNonFinite = [".inf", "-.inf", ".nan"].contains(scalar.string)
    return isText && !isNonFinite && plain.tag != Tag(.str)
      ? Node(scalar.string, Tag(.str), .doubleQuoted) : plain
  }
}
