import CPNG
import FileAccess
import Foundation

extension PNG {
  /// The bytes of a PNG file that shows `image` with samples of 8 or 16 bits.
  ///
  /// A sample is clamped to 0...1 and rounded to the nearest level. NaN becomes 0, so that the
  /// output of a diverged network can still be viewed.
  ///
  /// - Precondition: a depth of 8 or 16, and a size within `maximumSide` and `maximumPixelCount`.
  /// - Throws: `FileProblem` of kind `.cannotCreate` if memory runs out.
  public static func encode(_ image: Image, bitDepth: Int = 8) throws -> Data {
    precondition(
      bitDepth == 8 || bitDepth == 16,
      "PNG.encode: expected a depth of 8 or 16 bits, found \(bitDepth)")
    requireSize(of: image)
    return bitDepth == 8
      ? try encode(image, levels: image.samples.map { UInt8(level(of: $0, outOf: 255)) })
      : try encode(image, levels: image.samples.map { UInt16(level(of: $0, outOf: 65535)) })
  }

  /// The nearest of the levels `0...highest`; 0 for NaN, since comparisons with NaN are false.
  private static func level(of sample: Float, outOf highest: Float) -> Float {
    sample > 0 ? (sample < 1 ? (sample * highest).rounded() : highest) : 0
  }

  private static func encode<Level: FixedWidthInteger>(
    _ image: Image, levels: [Level]
  ) throws -> Data {
    var levels = levels
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var message = [CChar](repeating: 0, count: 256)
    let capacity = message.count
    let succeeded = levels.withUnsafeMutableBytes { pixels in
      var picture = cpng_picture(
        width: UInt32(image.width), height: UInt32(image.height), channels: Int32(image.channels),
        bit_depth: Int32(Level.bitWidth), pixels: pixels.bindMemory(to: UInt8.self).baseAddress)
      return cpng_encode(&picture, limits, &bytes, &count, &message, capacity)
    }
    defer { cpng_release(bytes) }
    guard succeeded, let bytes else {
      throw FileProblem(
        .cannotCreate, path: "PNG of \(image.width) x \(image.height) pixels",
        found: "libpng cannot encode it: \(text(of: message))",
        advice: "Free some memory or make the picture smaller")
    }
    return Data(bytes: bytes, count: count)
  }
}
