import Foundation

/// Splits a PNG into chunks and joins them with valid checksums, so that tests can change them.
struct Chunks {
  /// The chunks in order: four letters and the content.
  var all: [(kind: String, content: Data)] = []

  init(of file: Data) {
    let bytes = [UInt8](file)
    var position = 8
    while position + 12 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let kind = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
      all.append((kind, Data(bytes[position + 8..<position + 8 + length])))
      position += 12 + length
    }
  }

  /// The file of these chunks.
  var file: Data {
    var result = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    for (kind, content) in all {
      let body = Data(kind.utf8) + content
      result += Chunks.bigEndian(content.count) + body + Chunks.bigEndian(Chunks.checksum(body))
    }
    return result
  }

  /// Makes the header declare another size.
  mutating func claim(width: Int, height: Int) {
    all[0].content.replaceSubrange(
      0..<8, with: Chunks.bigEndian(width) + Chunks.bigEndian(height))
  }

  private static func bigEndian(_ number: Int) -> Data {
    Data([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) })
  }

  /// CRC-32 as PNG defines it.
  private static func checksum(_ data: Data) -> Int {
    var remainder: UInt32 = 0xFFFF_FFFF
    for byte in data {
      remainder ^= UInt32(byte)
      for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return Int(~remainder)
  }
}
