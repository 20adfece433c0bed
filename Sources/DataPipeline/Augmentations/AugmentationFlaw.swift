/// A value of an augmentation that is out of range, or that contradicts another one.
package struct AugmentationFlaw: Equatable, Sendable {
  /// The key of the value in a recipe.
  let key: String
  /// The value that was found, and the expected range.
  let text: String

  /// A number out of range; nil if it is inside.
  static func number(_ key: String, _ value: Double, in range: ClosedRange<Double>) -> Self? {
    range.contains(value)
      ? nil : Self(key: key, text: "found \(value), expected \(words(range))")
  }

  /// A range that is not inside another one; nil if it is.
  static func span(_ key: String, _ value: ClosedRange<Double>, in range: ClosedRange<Double>)
    -> Self?
  {
    range.contains(value.lowerBound) && range.contains(value.upperBound)
      ? nil
      : Self(
        key: key,
        text: "found [\(value.lowerBound), \(value.upperBound)], expected two numbers in"
          + " \(words(range))")
  }

  private static func words(_ range: ClosedRange<Double>) -> String {
    // `0...1`, and not `0.0...1.0`.
    [range.lowerBound, range.upperBound]
      .map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }.joined(separator: "...")
  }
}

/// The settings of one augmentation, as a recipe has them under one key.
protocol AugmentationSettings: Codable, Equatable, Sendable {
  /// The first value out of range; nil if all are in range.
  var flaw: AugmentationFlaw? { get }
}

extension AugmentationSettings {
  /// Traps if a value is out of range.
  func requireValid() {
    if let flaw { preconditionFailure("\(Self.self): \(flaw.key): \(flaw.text)") }
  }

  /// Throws `DecodingError` if a value is out of range.
  func refuseFlaw(in decoder: any Decoder) throws {
    guard let flaw else { return }
    throw DecodingError.dataCorrupted(
      .init(
        codingPath: decoder.codingPath + [AugmentationKey(flaw.key)], debugDescription: flaw.text))
  }
}

/// A key that an error names.
private struct AugmentationKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer {
  /// A list of the lowest and the highest number; nil if the key is missing.
  func span(_ key: Key) throws -> ClosedRange<Double>? {
    guard let ends = try decodeIfPresent([Double].self, forKey: key) else { return nil }
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self,
        debugDescription: "found \(ends), expected the lowest and the highest number, such as"
          + " [0.5, 1]")
    }
    return ends[0]...ends[1]
  }
}
