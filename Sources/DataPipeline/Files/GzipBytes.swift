import CZlib
import FileAccess
import Foundation

/// The content of a gzip file, inflated in pieces and checked against the CRC of each member.
///
/// A file can have several members, one after the other, and zeros at the end, as `gzip` and tapes
/// write them.
///
/// The reader requests only what a header declares, so a small file cannot expand into endless
/// memory.
final class GzipBytes: ByteSource {
  private let data: Data
  private let path: String
  private var consumed = 0
  private var isAtEnd = false
  // zlib's internal state points back at this struct, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Whether `data` begins with the magic number of gzip.
  static func isGzip(_ data: Data) -> Bool { data.starts(with: [0x1F, 0x8B]) }

  init(_ data: Data, path: String) throws {
    self.data = data
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16 for "gzip only".
    let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw refusal("cannot be inflated: zlib reports \(status)") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Deflate compresses at most 1032 to 1: 258 bytes in two bits.
  var upperBound: Int {
    let (product, overflow) = data.count.multipliedReportingOverflow(by: 1032)
    return overflow ? Int.max : product
  }

  func read(_ count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      while written < count && !isAtEnd {
        written += try inflateOnce(into: UnsafeMutableBufferPointer(rebasing: buffer[written...]))
      }
    }
  }

  /// Inflates once into `buffer` and returns how many bytes it wrote there.
  private func inflateOnce(into buffer: UnsafeMutableBufferPointer<UInt8>) throws -> Int {
    // zlib counts in 32 bits.
    let room = min(buffer.count, 1 << 30)
    let available = min(data.count - consumed, 1 << 30)
    let status = data.withUnsafeBytes { bytes in
      let input = bytes.bindMemory(to: UInt8.self).baseAddress.map { $0 + consumed }
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input)
      stream.pointee.avail_in = UInt32(available)
      stream.pointee.next_out = buffer.baseAddress
      stream.pointee.avail_out = UInt32(room)
      return inflate(stream, Z_NO_FLUSH)
    }
    consumed += available - Int(stream.pointee.avail_in)
    switch status {
    case Z_OK: break
    case Z_STREAM_END: try endMember()
    case Z_BUF_ERROR:
      throw refusal("the compressed data ends early, after \(data.count) bytes")
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib reports \(status)"
      throw refusal("the compressed data is damaged before byte \(consumed): \(reason)")
    }
    return room - Int(stream.pointee.avail_out)
  }

  /// Begins the next member, or checks that the file ends.
  private func endMember() throws {
    let rest = data[(data.startIndex + consumed)...]
    if GzipBytes.isGzip(rest) {
      let status = inflateReset(stream)
      guard status == Z_OK else { throw refusal("cannot be inflated: zlib reports \(status)") }
      return
    }
    isAtEnd = true
    guard rest.allSatisfy({ $0 == 0 }) else {
      throw refusal(
        "\(rest.count) bytes follow the end of the compressed data at byte \(consumed), "
          + "expected the file to end there")
    }
  }

  private func refusal(_ found: String) -> FileProblem {
    FileProblem(.malformed, path: path, found: found, advice: IDXFile.refetch)
  }
}
