import Foundation
import Images

/// An image with the bit depth of its file, 8 or 16, in memory or in a file that is mapped into memory.
struct StoredImage: Sendable {
  let size: ImageSize
  /// 1 gray, 3 RGB.
  let channels: Int
  /// A hash of size, channels and samples.
  let identity: String
  /// The channels of the samples; gray ones can be shown in RGB.
  private let storedChannels: Int
  /// Whether a sample has 16 bits, as two bytes, least significant first.
  private let isWide: Bool
  /// The samples.
  let bytes: Data

  /// A picture in gray or RGB, at a size.
  init(_ picture: Raster, isGray: Bool, size: ImageSize) {
    let color: Image.ColorModel = isGray ? .gray : .rgb
    let extent = (size.width, size.height)
    let isWide = picture.bitDepth == 16
    let bytes: Data
    if isWide {
      let words: [UInt16] = picture.samples(color, size: extent, interpolation: .bicubic)
      bytes = words.map(\.littleEndian).withUnsafeBytes { Data($0) }
    } else {
      bytes = Data(picture.samples(color, size: extent, interpolation: .bicubic) as [UInt8])
    }
    let channels = isGray ? 1 : 3
    var hash = ContentHash()
    hash.absorb([size.height, size.width, channels])
    if isWide { hash.absorb("16 bits") }
    hash.absorb(bytes)
    self.init(
      size, channels, hash.text, storedChannels: channels, isWide: isWide, bytes: bytes)
  }

  private init(
    _ size: ImageSize, _ channels: Int, _ identity: String, storedChannels: Int, isWide: Bool,
    bytes: Data
  ) {
    self.size = size
    self.channels = channels
    self.identity = identity
    self.storedChannels = storedChannels
    self.isWide = isWide
    self.bytes = bytes
  }

  /// The image in RGB.
  var inColor: StoredImage {
    guard channels == 1 else { return self }
    var hash = ContentHash()
    hash.absorb("RGB")
    hash.absorb(identity)
    return StoredImage(
      size, 3, hash.text, storedChannels: storedChannels, isWide: isWide, bytes: bytes)
  }

  /// The same image with its samples elsewhere.
  func with(_ bytes: Data) -> StoredImage {
    StoredImage(
      size, channels, identity, storedChannels: storedChannels, isWide: isWide, bytes: bytes)
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
    bytes.withUnsafeBytes { bytes in
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
    _ part: ImageSize, _ body: (Int, Float) -> Void
  ) {
    let isRepeated = storedChannels < channels
    for y in 0..<part.height {
      let row = ((view.top + y) * size.width + view.left) * storedChannels
      for x in 0..<part.width {
        let shown = view.isFlipped ? part.width - 1 - x : x
        for channel in 0..<channels {
          body(
            (y * part.width + shown) * channels + channel,
            Float(samples[row + x * storedChannels + (isRepeated ? 0 : channel)]) / largest)
        }
      }
    }
  }
}
