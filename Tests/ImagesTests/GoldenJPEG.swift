import Foundation
import Images
import Testing

/// A JPEG file, and the pixels that Pillow reads from it.
struct GoldenJPEG: CustomTestStringConvertible, Sendable {
  let name: String
  let width: Int
  let height: Int
  let channels: Int
  let levels: [UInt8]
  let file: Data

  init(
    _ name: String, width: Int, height: Int, channels: Int, samples: String, file: String
  ) {
    self.name = name
    self.width = width
    self.height = height
    self.channels = channels
    levels = [UInt8](Data(base64Encoded: samples, options: .ignoreUnknownCharacters) ?? Data())
    self.file = Data(base64Encoded: file, options: .ignoreUnknownCharacters) ?? Data()
  }

  var testDescription: String { name }

  /// The golden file of that name.
  static func named(_ name: String) throws -> GoldenJPEG {
    try #require(all.first { $0.name == name })
  }
}
