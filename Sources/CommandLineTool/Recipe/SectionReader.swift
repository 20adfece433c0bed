/// Reads a section's keys, each with its default and its range.
struct SectionReader<Key: CodingKey> {
  let container: KeyedDecodingContainer<Key>

  init(_ decoder: any Decoder, _: Key.Type) throws {
    container = try decoder.container(keyedBy: Key.self)
  }

  func read<Value: Decodable & Comparable>(
    _ key: Key, default standard: Value, in range: ClosedRange<Value>
  ) throws -> Value {
    let value = try container.decodeIfPresent(Value.self, forKey: key) ?? standard
    guard range.contains(value) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container,
        debugDescription: "found \(value), expected \(range.lowerBound)...\(range.upperBound)")
    }
    return value
  }

  func read<Value: Decodable>(_ key: Key, default standard: Value) throws -> Value {
    try container.decodeIfPresent(Value.self, forKey: key) ?? standard
  }
}
