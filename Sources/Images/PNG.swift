import FileAccess
import Foundation
import Synchronization

/// Reads and writes PNG files.
///
/// The reader supports every color type, bit depth and interlacing: palettes become RGB, a
/// transparent color becomes alpha, and depths below 8 bits become 8. It ignores gamma, color
/// profiles and bytes after the end of the picture. It verifies every chunk's checksum and rejects
/// damaged files. A pixel whose index is outside the palette is black.
public enum PNG {
  /// The largest width and height that is read or written, in pixels: 2²⁰.
  public static let maximumSide = 1 << 20
  /// The largest number of pixels that is read or written, 1.4 GB of RGBA samples in memory.
  public static let maximumPixelCount = 89_478_485

  /// Notes each file that is read while an observer is bound.
  @TaskLocal package static var readObserver: ReadObserver?

  /// The picture in the file at `path`.
  ///
  /// - Throws: `FileProblem` of kind `.missing`, or `.malformed` with the reason.
  public static func read(_ path: String) throws -> Image {
    try read(path, telling: readObserver)
  }

  /// The same for a thread that has not bound the observer itself.
  package static func read(
    _ path: String, telling observer: ReadObserver?
  ) throws -> Image {
    observer?.read(path)
    return try decode(FileContents.read(path), path: path)
  }

  /// Writes `image` to `path` atomically, with samples of 8 or 16 bits.
  ///
  /// - Precondition: a depth of 8 or 16, and a size within `maximumSide` and `maximumPixelCount`.
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  public static func write(_ image: Image, to path: String, bitDepth: Int = 8) throws {
    try AtomicFile.write(encode(image, bitDepth: bitDepth), to: path)
  }

  /// Requires a size that the reader accepts.
  static func requireSize(of image: Image) {
    precondition(
      image.width <= maximumSide && image.height <= maximumSide
        && image.width * image.height <= maximumPixelCount,
      "PNG.encode: expected at most \(maximumSide) pixels a side and \(maximumPixelCount) in all, "
        + "found \(image.width) x \(image.height)")
  }
}

/// Records which files are read, so that a test can count them.
package final class ReadObserver: Sendable {
  private let noted = Mutex([String]())

  /// Makes an observer without records.
  package init() {}

  /// The paths that were read, in order.
  package var paths: [String] { noted.withLock { $0 } }

  func read(_ path: String) { noted.withLock { $0.append(path) } }
}
