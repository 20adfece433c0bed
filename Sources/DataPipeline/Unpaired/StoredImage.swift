import Foundation
import Images

/// An image with the bit depth of its file, 8 or 16, in memory or in a file that is mapped into memory.
struct StoredImage: Sendable {
  let size: ImageSize
  let channels: Int
  /// Whether a sample has 16 bits, as two bytes, least significant first.
  private let isWide: Bool
  private let samples: Data

  init(_ picture: Image) {
    size = ImageSize(height: picture.height, width: picture.width)
    channels = picture.channels
    isWide = picture.bitDepth == 16
    if isWide {
      let words = picture.samples.map {
        UInt16((min(max($0, 0), 1) * 65535).rounded()).littleEndian
      }
      samples = words.withUnsafeBytes { Data($0) }
    } else {
      samples = Data(picture.samples.map { UInt8((min(max($0, 0), 1) * 255).rounded()) })
    }
  }

  private init(_ other: StoredImage, samples: Data) {
    size = other.size
    channels = other.channels
    isWide = other.isWide
    self.samples = samples
  }

  /// The same image with its samples at a place of mapped bytes.
  func placed(at place: Range<Int>, in bytes: Data) -> StoredImage {
    StoredImage(self, samples: bytes[place])
  }

  /// The same image without its samples, until `placed` gives it others.
  var withoutSamples: StoredImage { StoredImage(self, samples: Data()) }

  /// The bytes of the samples.
  var bytes: Data { samples }

  /// A hash of size and samples.
  var identity: String {
    var hash = ContentHash()
    hash.absorb([size.height, size.width, channels])
    if isWide { hash.absorb("16 bits") }
    hash.absorb(samples)
    return hash.text
  }

  /// Writes a view of the size `part` as `[H, W, C]` in -1...1.
  func write(
    _ view: ImagePreparation.View, of part: ImageSize, into destination: UnsafeMutablePointer<Float>
  ) {
    forEachSample(view, of: part) { position, sample in destination[position] = sample * 2 - 1 }
  }

  /// A view of the size `part` as `[H, W, C]` with 8 bits per sample.
  func bytes(_ view: ImagePreparation.View, of part: ImageSize) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: part.height * part.width * channels)
    forEachSample(view, of: part) { position, sample in
      bytes[position] = UInt8((sample * 255).rounded())
    }
    return bytes
  }

  /// Calls `body` with each sample of a view, in 0...1, and its index in `[H, W, C]`.
  private func forEachSample(
    _ view: ImagePreparation.View, of part: ImageSize, _ body: (Int, Float) -> Void
  ) {
    samples.withUnsafeBytes { bytes in
      if isWide {
        forEach(bytes.bindMemory(to: UInt16.self), largest: 65535, view, part, body)
      } else {
        forEach(bytes.bindMemory(to: UInt8.self), largest: 255, view, part, body)
      }
    }
  }

  @inline(__always)
  private func forEach<Sample: BinaryInteger>(
    _ samples: UnsafeBufferPointer<Sample>, largest: Float, _ view: ImagePreparation.View,
    _ part: ImageSize,
    _ body: (Int, Float) -> Void
  ) {
    for y in 0..<part.height {
      let row = ((view.top + y) * size.width + view.left) * channels
      for x in 0..<part.width {
        let shown = view.isFlipped ? part.width - 1 - x : x
        for channel in 0..<channels {
          body(
            (y * part.width + shown) * channels + channel,
            Float(samples[row + x * channels + channel]) / largest)
        }
      }
    }
  }
}
