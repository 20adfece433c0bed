import Foundation

/// The bytes of a decoded picture.
///
/// `@unchecked Sendable`: a decoder fills the bytes before it passes the object on, and nothing
/// changes them afterwards.
final class PixelMemory: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  /// Takes over a block from `malloc`, and frees it at the end.
  init(owning bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }

  /// A block of at least one byte, uninitialized; nil if there is no memory for it.
  convenience init?(count: Int) {
    guard let block = malloc(max(1, count)) else { return nil }
    self.init(owning: UnsafeMutableRawBufferPointer(start: block, count: count))
  }

  deinit { free(bytes.baseAddress) }
}
