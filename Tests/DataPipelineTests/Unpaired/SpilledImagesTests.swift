import DataPipeline
import FileAccess
import Foundation
import Images
import TestSupport
import Testing

@Suite struct `Images beyond the memory` {
  /// Writes pictures of odd sizes, with 8 and with 16 bits, gray and in color.
  private func fill(_ folder: String) throws {
    try NewFolder.create(folder)
    for index in 0..<7 {
      let (width, channels) = (4 + 4 * (index % 2), index % 3 == 0 ? 1 : 3)
      let samples = (0..<width * 4 * channels).map { Float($0 * (index + 3) % 256) / 255 }
      try PNG.write(
        Image(width: width, height: 4, channels: channels, samples: samples),
        to: "\(folder)/\(index).png", bitDepth: index % 2 == 0 ? 8 : 16)
    }
  }

  @Test(arguments: [0, 100, 1_000_000])
  func `are those of the memory`(_ limit: Int) throws {
    try withTemporaryFolder { folder in
      try fill(folder)
      let preparation = ImagePreparation(resize: .unchanged, flip: false)
      let memory = try PreparedImages(folder: folder, preparation: preparation)
      let spilled = try PreparedImages(
        folder: folder, preparation: preparation, memoryLimit: limit)
      #expect(spilled.identity == memory.identity)
      #expect(spilled.channels == 3)
      for index in 0..<memory.count {
        #expect(spilled.image(at: index) == memory.image(at: index))
      }
      let part = spilled.selecting([5, 1])
      #expect(part.image(at: 1) == memory.image(at: 1))
      #expect(part.identity != spilled.identity)
    }
  }
}
