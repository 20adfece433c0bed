import Foundation

/// Bytes that are read once, from front to back, from a plain or a compressed file.
protocol ByteSource {
  /// An upper bound on the bytes that are left, whatever a header declares.
  var upperBound: Int { get }

  /// The next `count` bytes; fewer only at the end of the source.
  mutating func read(_ count: Int) throws -> [UInt8]
}

/// The bytes of an uncompressed file.
struct PlainBytes: ByteSource {
  private var rest: Data

  init(_ data: Data) { rest = data }

  var upperBound: Int { rest.count }

  mutating func read(_ count: Int) -> [UInt8] {
    let bytes = [UInt8](rest.prefix(count))
    rest = rest.dropFirst(count)
    return bytes
  }
}
