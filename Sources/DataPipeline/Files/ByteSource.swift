import Foundation

/// Bytes that are read once, from front to back: a plain file, or the content of a compressed one.
protocol ByteSource {
  /// No more bytes than this can still come, whatever a header promises.
  var upperBound: Int { get }

  /// The next `count` bytes; fewer only where the source ends.
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
