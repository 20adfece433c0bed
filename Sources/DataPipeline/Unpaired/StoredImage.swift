import Images

/// An image in memory with the bit depth of its file: 8 or 16.
struct StoredImage: Sendable {
  private enum Samples {
    case bytes([UInt8])
    case words([UInt16])
  }

  let size: ImageSize
  let channels: Int
  private let samples: Samples

  init(_ picture: Image) {
    size = ImageSize(height: picture.height, width: picture.width)
    channels = picture.channels
    samples =
      picture.bitDepth == 16
      ? .words(picture.samples.map { UInt16((min(max($0, 0), 1) * 65535).rounded()) })
      : .bytes(picture.samples.map { UInt8((min(max($0, 0), 1) * 255).rounded()) })
  }

  /// The bytes of the samples.
  var byteCount: Int {
    switch samples {
    case .bytes(let bytes): bytes.count
    case .words(let words): 2 * words.count
    }
  }

  /// A hash of size and samples.
  var identity: String {
    var hash = ContentHash()
    hash.absorb([size.height, size.width, channels])
    switch samples {
    case .bytes(let bytes): hash.absorb(bytes)
    case .words(let words):
      hash.absorb("16 bits")
      hash.absorb(words.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
    }
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
    switch samples {
    case .bytes(let bytes): forEach(bytes, largest: 255, view, part, body)
    case .words(let words): forEach(words, largest: 65535, view, part, body)
    }
  }

  @inline(__always)
  private func forEach<Sample: BinaryInteger>(
    _ samples: [Sample], largest: Float, _ view: ImagePreparation.View, _ part: ImageSize,
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
