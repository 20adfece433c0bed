import Foundation

/// Writes to an open file descriptor, without buffering.
package enum DescriptorOutput {
  /// Writes all of `text` in UTF-8, and returns whether that succeeded. On failure, `errno` holds
  /// the reason.
  @discardableResult
  package static func write(_ text: String, to descriptor: Int32) -> Bool {
    Array(text.utf8).withUnsafeBytes { write($0, to: descriptor) }
  }

  /// Writes all of `bytes`, and returns whether that succeeded.
  package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let block = UnsafeRawBufferPointer(rebasing: rest)
      #if canImport(Darwin)
        let count = Darwin.write(descriptor, block.baseAddress, block.count)
      #else
        let count = Glibc.write(descriptor, block.baseAddress, block.count)
      #endif
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
