/// The entries of a mapping; every access to a key marks it as known.
struct RecipeKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: RecipeDecoder
  var codingPath: [any CodingKey] { decoder.codingPath }

  var allKeys: [Key] {
    guard case .mapping(let entries) = decoder.node.content else { return [] }
    return entries.compactMap { Key(stringValue: $0.key) }
  }

  func contains(_ key: Key) -> Bool { decoder.node.value(asking: key.stringValue) != nil }

  func decodeNil(forKey key: Key) throws -> Bool {
    decoder.node.value(asking: key.stringValue)?.isNothing ?? true
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try inner(key, expectation(of: type)).decode(type)
  }

  func nestedContainer<Inner: CodingKey>(
    keyedBy type: Inner.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Inner> {
    try inner(key, "a mapping of keys").container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try inner(key, "a list").unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    let key = RecipeKey(stringValue: "super")
    guard let node = decoder.node.value(asking: key.stringValue) else {
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
    }
    return RecipeDecoder(node, codingPath: codingPath + [key])
  }
  func superDecoder(forKey key: Key) throws -> any Decoder { try inner(key, nil) }

  private func inner(_ key: Key, _ expectation: String?) throws -> RecipeDecoder {
    guard let node = decoder.node.value(asking: key.stringValue) else {
      throw DecodingError.keyNotFound(
        key,
        .init(
          codingPath: codingPath, debugDescription: expectation.map { ", expected \($0)" } ?? ""))
    }
    return RecipeDecoder(node, codingPath: codingPath + [key])
  }
}

/// The elements of a list, one after another.
struct RecipeUnkeyedContainer: UnkeyedDecodingContainer {
  let decoder: RecipeDecoder
  let elements: [RecipeNode]
  private(set) var currentIndex = 0

  init(decoder: RecipeDecoder, elements: [RecipeNode]) {
    self.decoder = decoder
    self.elements = elements
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  mutating func decodeNil() throws -> Bool {
    guard !isAtEnd, elements[currentIndex].isNothing else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let value = try inner().decode(type)
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Inner: CodingKey>(
    keyedBy type: Inner.Type
  ) throws -> KeyedDecodingContainer<Inner> {
    let container = try inner().container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try inner().unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let decoder = try inner()
    currentIndex += 1
    return decoder
  }

  private func inner() throws -> RecipeDecoder {
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        Any.self,
        .init(
          codingPath: codingPath,
          debugDescription: "expected more than \(elements.count) elements in this list"))
    }
    return RecipeDecoder(
      elements[currentIndex], codingPath: codingPath + [RecipeKey(intValue: currentIndex)])
  }
}
