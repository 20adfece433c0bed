import Foundation

/// Decodes many image files of one size, in parallel and in order, into memory or a file.
final class DecodedImages {
  /// Called with the number of decoded images and their total; can throw to stop.
  typealias Progress = (_ done: Int, _ total: Int) throws -> Void

  /// The files.
  let paths: [String]
  /// The bytes of each image.
  let bytesEach: Int
  /// Decodes one file into `bytesEach` bytes.
  private let decode: (_ path: String) throws -> ImageBytes
  private var mismatches = NameMismatches()

  /// The number of images that are decoded at once.
  private static let portion = 64

  init(
    paths: [String], bytesEach: Int, decode: @escaping (_ path: String) throws -> ImageBytes
  ) {
    self.paths = paths
    self.bytesEach = bytesEach
    self.decode = decode
  }

  /// The bytes of all images.
  var byteCount: Int {
    let (total, overflow) = paths.count.multipliedReportingOverflow(by: bytesEach)
    return overflow ? Int.max : total
  }

  /// What should be known of the files that were decoded, a sentence each.
  var notes: [String] { [mismatches.text].compactMap(\.self) }

  /// All images one after the other, in memory.
  ///
  /// - Throws: The first error of decoding, or the error of `progress`.
  func inMemory(_ progress: Progress) throws -> Data {
    var pixels = Data(capacity: byteCount)
    try forEach(progress) { pixels.append(contentsOf: $0) }
    return pixels
  }

  /// Passes the bytes of each image on, in order.
  func forEach(_ progress: Progress, _ body: ([UInt8]) throws -> Void) throws {
    for start in stride(from: 0, to: paths.count, by: Self.portion) {
      try progress(start, paths.count)
      let count = min(Self.portion, paths.count - start)
      let images = try ParallelReading.map(count) { try decode(paths[start + $0]) }
      for (offset, image) in images.enumerated() {
        mismatches.note(paths[start + offset], image.format)
        try body(image.bytes)
      }
    }
    try progress(paths.count, paths.count)
  }
}
