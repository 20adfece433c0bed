import FileAccess
import Foundation

/// A file with the pixels of decoded images, mapped into memory.
///
/// The pixels come first, and then 256 bytes: a magic number, the key and the identity as text. The
/// key is a hash of all that determines the pixels: the files' paths, sizes and times of change, and
/// how they are prepared.
struct PixelFile {
  /// The pixels of all images.
  let pixels: Data
  /// A hash of the pixels.
  let identity: String

  private static let magic = "condense pixels 1"
  private static let trailerBytes = 256

  /// Opens the file at `path`; nil if there is none, or if it is not complete or has another key.
  init?(path: String, key: String, byteCount: Int) {
    guard let data = MappedFile.data(at: path), data.count == byteCount + Self.trailerBytes else {
      return nil
    }
    let lines = String(decoding: data.suffix(Self.trailerBytes), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count == 4, lines[0] == Self.magic, lines[1] == key else { return nil }
    pixels = data.prefix(byteCount)
    identity = String(lines[2])
  }

  /// Writes a file atomically.
  ///
  /// - Parameter fill: Writes the pixels, and returns their identity.
  /// - Throws: `FileProblem`, or the error of `fill`.
  static func write(
    to path: String, key: String, _ fill: (AtomicFile.Writer) throws -> String
  ) throws {
    try AtomicFile.write(to: path) { writer in
      var trailer = Data([magic, key, try fill(writer), ""].joined(separator: "\n").utf8)
      trailer.append(Data(repeating: UInt8(ascii: " "), count: trailerBytes - trailer.count))
      try writer.write(trailer)
    }
  }
}
