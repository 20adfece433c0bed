import Foundation
import Images
import Testing

/// A PNG file of one kind, and the samples that it must decode to.
struct GoldenPicture: CustomTestStringConvertible, Sendable {
  let name: String
  let channels: Int
  let bitDepth: Int
  /// The expected samples, row by row, of one byte or two (the high one first).
  let levels: [Int]
  let plain: Data
  /// The same picture interlaced, if there is such a file.
  let interlaced: Data?

  static let width = 6
  static let height = 5

  init(
    _ name: String, channels: Int, bitDepth: Int, samples: String, plain: String,
    interlaced: String? = nil
  ) {
    self.name = name
    self.channels = channels
    self.bitDepth = bitDepth
    let bytes = GoldenPicture.data(samples).map { Int($0) }
    levels =
      bitDepth == 8
      ? bytes
      : stride(from: 0, to: bytes.count, by: 2).map { bytes[$0] << 8 | bytes[$0 + 1] }
    self.plain = GoldenPicture.data(plain)
    self.interlaced = interlaced.map { GoldenPicture.data($0) }
  }

  var testDescription: String { name }

  /// The picture that the files must decode to.
  var image: Image {
    let highest: Float = bitDepth == 8 ? 255 : 65535
    return Image(
      width: GoldenPicture.width, height: GoldenPicture.height, channels: channels,
      bitDepth: bitDepth, samples: levels.map { Float($0) / highest })
  }

  /// The files of the picture.
  var files: [Data] { [plain] + (interlaced.map { [$0] } ?? []) }

  /// The golden picture of that name.
  static func named(_ name: String) throws -> GoldenPicture {
    try #require(all.first { $0.name == name })
  }

  private static func data(_ base64: String) -> Data {
    Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data()
  }
}
