/// Decodes recipe nodes and records which keys the decoded type reads.
package struct RecipeDecoder: Decoder {
  let node: RecipeNode
  package let codingPath: [any CodingKey]
  package let userInfo: [CodingUserInfoKey: Any] = [:]

  init(_ node: RecipeNode, codingPath: [any CodingKey] = []) {
    self.node = node
    self.codingPath = codingPath
  }

  /// Lends the entries of this mapping, except for `kept`, to the mappings in one of its lists that
  /// do not have the key.
  package func lendEntries(besides kept: [String], toElementsOf list: String) {
    guard case .mapping(let entries) = node.content,
      case .list(let elements) = node.value(at: list)?.content
    else { return }
    node.lend(entries.map(\.key).filter { !kept.contains($0) }, to: elements)
  }

  /// Decodes a whole value.
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let scalar = type as? any RecipeScalar.Type {
      guard let value = try read(scalar) as? Value else { throw mismatch(type, scalar.expectation) }
      return value
    }
    do {
      return try Value(from: self)
    } catch let error as DecodingError {
      // The error of an enumeration does not list its raw values.
      guard let choices = Choices(of: type), case .dataCorrupted(let context) = error,
        context.codingPath.count == codingPath.count,
        case .scalar(let text, _) = node.content
      else { throw error }
      throw DecodingError.dataCorrupted(
        .init(codingPath: codingPath, debugDescription: choices.refusal(of: text)))
    }
  }

  private func read<Scalar: RecipeScalar>(_ type: Scalar.Type) throws -> Scalar {
    guard !node.isNothing, case .scalar(let text, let isPlain) = node.content,
      let value = type.read(text, isPlain: isPlain)
    else { throw mismatch(type, type.expectation) }
    return value
  }

  /// The error for a value of the wrong type.
  func mismatch(_ type: Any.Type, _ expectation: String) -> DecodingError {
    .typeMismatch(
      type,
      .init(codingPath: codingPath, debugDescription: "expected \(expectation), \(node.found)"))
  }

  package func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<
    Key
  > {
    guard case .mapping = node.content else { throw mismatch(Any.self, "a mapping of keys") }
    node.open()
    return KeyedDecodingContainer(RecipeKeyedContainer<Key>(decoder: self))
  }

  package func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .list(let elements) = node.content else { throw mismatch(Any.self, "a list") }
    return RecipeUnkeyedContainer(decoder: self, elements: elements)
  }

  package func singleValueContainer() -> any SingleValueDecodingContainer {
    RecipeSingleValueContainer(decoder: self)
  }
}

/// The single value of a node.
private struct RecipeSingleValueContainer: SingleValueDecodingContainer {
  let decoder: RecipeDecoder
  var codingPath: [any CodingKey] { decoder.codingPath }

  func decodeNil() -> Bool { decoder.node.isNothing }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }
}
