import FileAccess
import Foundation
import Memory
import TensorCore

/// Decodes many image files of one size, in parallel and in order, into memory or a file.
struct DecodedImages {
  /// Called with the number of decoded images and their total; can throw to stop.
  typealias Progress = (_ done: Int, _ total: Int) throws -> Void

  /// The files.
  let paths: [String]
  /// The bytes of each image.
  let bytesEach: Int
  /// Decodes one file into `bytesEach` bytes.
  let decode: @Sendable (_ path: String) throws -> [UInt8]

  /// The number of images that are decoded at once.
  private static let portion = 64

  /// The bytes of all images.
  var byteCount: Int {
    let (total, overflow) = paths.count.multipliedReportingOverflow(by: bytesEach)
    return overflow ? Int.max : total
  }

  /// All images one after the other, in memory.
  ///
  /// - Throws: The first error of `decode`, or the error of `progress`.
  func inMemory(_ progress: Progress) throws -> Data {
    var pixels = Data(capacity: byteCount)
    try forEachPortion(progress) { pixels.append(contentsOf: $0) }
    return pixels
  }

  /// Passes the images on in order, a portion at a time.
  func forEachPortion(_ progress: Progress, _ body: ([UInt8]) throws -> Void) throws {
    for start in stride(from: 0, to: paths.count, by: Self.portion) {
      try progress(start, paths.count)
      try body(images(start..<min(start + Self.portion, paths.count)))
    }
    try progress(paths.count, paths.count)
  }

  private func images(_ range: Range<Int>) throws -> [UInt8] {
    let failures = FirstFailure()
    let pixels = [UInt8](unsafeUninitializedCapacity: range.count * bytesEach) { buffer, count in
      count = range.count * bytesEach
      // Each block writes its own part of the buffer.
      nonisolated(unsafe) let destination = buffer
      Parallelism.forEach(blocks: range.count) { offset in
        let place = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(destination)[
            offset * bytesEach..<(offset + 1) * bytesEach])
        do {
          let bytes = try decode(paths[range.lowerBound + offset])
          bytes.withUnsafeBytes { place.copyMemory(from: $0) }
        } catch {
          place.initializeMemory(as: UInt8.self, repeating: 0)
          failures.note(error, at: offset)
        }
      }
    }
    if let error = failures.first { throw error }
    return pixels
  }
}
