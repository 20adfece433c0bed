import CPNG
import FileAccess
import Foundation

extension PNG {
  /// The picture in `data`, the content of the file at `path`; error messages name that path.
  ///
  /// - Throws: `FileProblem` of kind `.malformed` with the reason.
  public static func decode(_ data: Data, path: String) throws -> Image {
    guard data.starts(with: signature) else { throw notPNG(data, path: path) }
    var picture = cpng_picture()
    var message = [CChar](repeating: 0, count: 256)
    let capacity = message.count
    let succeeded = data.withUnsafeBytes { bytes in
      cpng_decode(
        bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, limits, &picture, &message,
        capacity)
    }
    defer { cpng_release(picture.pixels) }
    guard succeeded else {
      throw refusal(reason: text(of: message), picture: picture, path: path)
    }
    return image(of: picture)
  }

  /// The limits as the C struct.
  static var limits: cpng_limits {
    cpng_limits(side: UInt32(maximumSide), pixels: UInt64(maximumPixelCount))
  }

  /// The characters before the terminating zero.
  static func text(of message: [CChar]) -> String {
    String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The samples of a decoded picture as floats in 0...1.
  private static func image(of picture: cpng_picture) -> Image {
    let width = Int(picture.width)
    let height = Int(picture.height)
    let channels = Int(picture.channels)
    let count = width * height * channels
    let bytes = UnsafeRawBufferPointer(
      start: picture.pixels, count: count * Int(picture.bit_depth) / 8)
    let samples: [Float]
    if picture.bit_depth == 16 {
      samples = bytes.bindMemory(to: UInt16.self).map { Float($0) / 65535 }
    } else {
      let levels = (0...255).map { Float($0) / 255 }
      samples = bytes.map { levels[Int($0)] }
    }
    return Image(
      width: width, height: height, channels: channels, bitDepth: Int(picture.bit_depth),
      samples: samples)
  }

  private static func refusal(reason: String, picture: cpng_picture, path: String) -> FileProblem {
    let width = Int(picture.width)
    let height = Int(picture.height)
    if width > maximumSide || height > maximumSide || width * height > maximumPixelCount {
      return FileProblem(
        .malformed, path: path,
        found: "the header declares \(width) x \(height) pixels; at most \(maximumSide) per side "
          + "and \(maximumPixelCount) in total are supported",
        advice: "Make the picture smaller; if it should be smaller already, fetch it again")
    }
    return FileProblem(
      .malformed, path: path, found: "this PNG is damaged: \(reason)",
      advice: "Fetch or export it again")
  }

  /// Names the formats that are most often mistaken for PNG.
  private static func notPNG(_ data: Data, path: String) -> FileProblem {
    let found =
      if data.isEmpty {
        "the file is empty; expected a PNG"
      } else if data.count < signature.count, signature.starts(with: data) {
        "this PNG is damaged: the file ends too early"
      } else if data.starts(with: [0xFF, 0xD8, 0xFF]) {
        "this is a JPEG; expected a PNG"
      } else if data.starts(with: Data("GIF8".utf8)) {
        "this is a GIF; expected a PNG"
      } else if data.starts(with: Data("version https://git-lfs".utf8)) {
        "this is a Git LFS pointer; expected a PNG"
      } else {
        "this is not a PNG: its first bytes are not the PNG signature"
      }
    let advice =
      found.contains("LFS")
      ? "Fetch the picture itself with `git lfs pull`" : "Convert it to PNG or remove it"
    return FileProblem(.malformed, path: path, found: found, advice: advice)
  }
}
