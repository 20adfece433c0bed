import Foundation

/// A genome is encoded as one string: the number of bits, a colon, and its words in base64.
extension Genome: Codable {
  /// `400:` and 50 bytes in base64, the first bit lowest in the first byte.
  public func encode(to encoder: any Encoder) throws {
    let bytes = (0..<(count + 7) / 8).map {
      UInt8(truncatingIfNeeded: words[$0 / 8] >> ($0 % 8 * 8))
    }
    var container = encoder.singleValueContainer()
    try container.encode("\(count):\(Data(bytes).base64EncodedString())")
  }

  /// Reads the output of `encode`.
  ///
  /// - Throws: `DecodingError` if the number of bits and the bytes do not match.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]), count >= 0,
      let bytes = Data(base64Encoded: String(parts[1])),
      // The first comparison prevents an overflow in the second.
      count / 8 <= bytes.count, bytes.count == (count + 7) / 8,
      count % 8 == 0 || bytes.last.map({ $0 >> UInt8(count % 8) == 0 }) ?? true
    else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(text.prefix(40)) is not a genome")
    }
    self.init(count: count)
    for (index, byte) in bytes.enumerated() { words[index / 8] |= UInt64(byte) << (index % 8 * 8) }
  }
}
