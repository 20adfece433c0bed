import FileAccess
import Foundation
import Synchronization

/// Reads and writes PNG files.
///
/// Every color type, bit depth and interlacing is read: palettes become RGB, a transparent color
/// becomes alpha, and depths below 8 bits become 8. Gamma and color profiles are ignored. A damaged
/// file is refused, whatever the damage: every chunk's checksum counts. Bytes after the end of the
/// picture are ignored, and pixels outside a palette that is too short are black.
public enum PNG {
  /// The largest width and height that is read or written, in pixels: 2²⁰.
  public static let maximumSide = 1 << 20
  /// The largest number of pixels that is read or written, 1.4 GB of RGBA samples in memory.
  public static let maximumPixelCount = 89_478_485

  /// Is told of each file that is read while a value is bound to it.
  @TaskLocal package static var readObserver: ReadObserver?

  /// The picture in the file at `path`.
  ///
  /// - Throws: `FileProblem` of kind `.missing`, or `.malformed` with the reason.
  public static func read(_ path: String) throws -> Image {
    try read(path, telling: readObserver)
  }

  /// The same where another thread has bound the observer.
  package static func read(
    _ path: String, telling observer: ReadObserver?
  ) throws -> Image {
    observer?.read(path)
    return try decode(FileContents.read(path), path: path)
  }

  /// Writes `image` to `path` with samples of 8 or 16 bits; the file appears whole or not at all.
  ///
  /// - Precondition: a depth of 8 or 16, and a size that PNG is read at.
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  public static func write(_ image: Image, to path: String, bitDepth: Int = 8) throws {
    try AtomicFile.write(encode(image, bitDepth: bitDepth), to: path)
  }

  /// Refuses pictures of a size that would be refused when read back.
  static func requireSize(of image: Image) {
    precondition(
      image.width <= maximumSide && image.height <= maximumSide
        && image.width * image.height <= maximumPixelCount,
      "PNG.encode: expected at most \(maximumSide) pixels a side and \(maximumPixelCount) in all, "
        + "found \(image.width) x \(image.height)")
  }
}

/// Notes which files are read, so that a test can count them.
package final class ReadObserver: Sendable {
  private let noted = Mutex([String]())

  /// Has noted nothing yet.
  package init() {}

  /// The paths, in the order of reading.
  package var paths: [String] { noted.withLock { $0 } }

  func read(_ path: String) { noted.withLock { $0.append(path) } }
}
