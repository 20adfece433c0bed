import FileAccess
import Foundation
import Images
import TensorCore
import Testing

@Suite struct PNGWritingTests {
  @Test("all levels survive a round trip at 8 and 16 bits", arguments: 1...4, [8, 16])
  func roundTrips(_ channels: Int, _ bitDepth: Int) throws {
    let levels = bitDepth == 8 ? 256 : 65536
    let side = bitDepth == 8 ? 16 : 256
    // Another order in each channel, so that swapped channels are detected.
    let highest = Float(levels - 1)
    let samples = (0..<levels * channels).map { (index: Int) -> Float in
      let step = 2 * (index % channels) + 1
      return Float((index / channels * step) % levels) / highest
    }
    let image = Image(
      width: side, height: side, channels: channels, bitDepth: bitDepth, samples: samples)
    let file = try PNG.encode(image, bitDepth: bitDepth)
    #expect(try ImageFile.decode(file, path: "round trip") == image)
  }

  @Test("golden pictures survive a round trip", arguments: GoldenPicture.all)
  func goldenRoundTrips(_ golden: GoldenPicture) throws {
    let file = try PNG.encode(golden.image, bitDepth: golden.bitDepth)
    #expect(try ImageFile.decode(file, path: golden.name) == golden.image)
  }

  @Test func `samples are rounded to the nearest level and clamped to 0...1`() throws {
    let samples: [Float] = [
      -1, 0.49 / 255, 0.51 / 255, 254.6 / 255, 1.5, .infinity, -.infinity, .nan,
    ]
    let image = Image(width: 8, height: 1, channels: 1, samples: samples)
    let decoded = try ImageFile.decode(PNG.encode(image), path: "cut")
    #expect(decoded.samples.map { $0 * 255 } == [0, 0, 1, 255, 255, 255, 0, 0])
  }

  @Test func `writing 16 bits at 8 keeps the nearest level`() throws {
    let image = Image(width: 2, height: 1, channels: 1, bitDepth: 16, samples: [0.5, 0.25])
    let decoded = try ImageFile.decode(PNG.encode(image, bitDepth: 8), path: "narrowed")
    #expect(decoded.bitDepth == 8)
    #expect(decoded.samples == [128 / 255, 64 / 255])
  }

  @Test func `a written file reads back, and the second replaces the first`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/picture.png"
    let first = try GoldenPicture.named("RGBA, 16 bits").image
    try PNG.write(first, to: path, bitDepth: 16)
    #expect(try ImageFile.read(path) == first)
    let second = try GoldenPicture.named("gray, 4 bits").image
    try PNG.write(second, to: path)
    #expect(try ImageFile.read(path) == second)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["picture.png"])
  }

  @Test func `the error names a destination that cannot be written`() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path + "/no/such/folder/picture.png"
    let image = try GoldenPicture.named("RGB, 8 bits").image
    #expect { try PNG.write(image, to: path) } throws: { error in
      guard let problem = error as? FileProblem else { return false }
      return problem.kind == .cannotCreate && problem.path == path
    }
  }
}

/// A folder for one test.
private struct TemporaryFolder {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("condense-images-\(UUID().uuidString)").path

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
