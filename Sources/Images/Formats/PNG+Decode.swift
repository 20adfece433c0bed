import CPNG
import FileAccess
import Foundation

/// The reader supports every color type, bit depth and interlacing. It verifies every chunk's
/// checksum and that of the pixels, and skips chunks that say nothing of the samples. A pixel whose
/// index is outside the palette is black.
extension PNG {
  /// The picture in the content of the file at `path`, which begins with PNG's signature.
  ///
  /// - Throws: `FileProblem` of kind `.malformed` with the reason; `NotEnoughMemory`.
  static func decodeRaster(_ data: Data, path: String) throws -> Raster {
    try requireMemory(data, path: path)
    var picture = cpng_picture()
    var message = [CChar](repeating: 0, count: 256)
    let capacity = message.count
    let succeeded = data.withUnsafeBytes { bytes in
      cpng_decode(
        bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, limits, &picture, &message,
        capacity)
    }
    let (width, height) = (Int(picture.width), Int(picture.height))
    guard succeeded, let pixels = picture.pixels else {
      cpng_release(picture.pixels)
      throw refusal(reason: text(of: message), width, height, path: path)
    }
    let (channels, bitDepth) = (Int(picture.channels), Int(picture.bit_depth))
    return Raster(
      width: width, height: height, channels: channels, bitDepth: bitDepth,
      memory: PixelMemory(
        owning: UnsafeMutableRawBufferPointer(
          start: pixels, count: width * height * channels * bitDepth / 8)))
  }

  /// The limits as the C struct.
  static var limits: cpng_limits {
    cpng_limits(
      side: UInt32(ImageFile.maximumSide), pixels: UInt64(ImageFile.maximumPixelCount))
  }

  /// The characters before the terminating zero.
  static func text(of message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Requires the memory for the samples of the size that the header declares, if it is one that
  /// the decoder accepts.
  private static func requireMemory(_ data: Data, path: String) throws {
    let header = [UInt8](data.prefix(26))
    guard header.count == 26, header[12..<16].elementsEqual("IHDR".utf8) else { return }
    func number(at position: Int) -> Int {
      header[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    let (width, height) = (number(at: 16), number(at: 20))
    guard ImageFile.allows(width: width, height: height) else { return }
    // With alpha, which a transparent color adds.
    let channels = header[25] & 2 == 2 ? 4 : 2
    try DecodingMemory.require(
      bytes: width * height * channels * (header[24] == 16 ? 2 : 1), width, height, path: path)
  }

  private static func refusal(
    reason: String, _ width: Int, _ height: Int, path: String
  ) -> FileProblem {
    guard ImageFile.allows(width: width, height: height) else {
      return ImageFile.tooLarge(width: width, height: height, path: path)
    }
    return FileProblem(
      .malformed, path: path, found: "this PNG is damaged: \(reason)",
      advice: "Fetch or export it again")
  }
}
