import Images
import Testing

/// A picture that Pillow resized.
struct GoldenResizing: CustomTestStringConvertible, Sendable {
  let interpolation: Image.Interpolation
  let width: Int
  let height: Int
  let samples: [Float]

  init(_ interpolation: Image.Interpolation, width: Int, height: Int, samples: [Float]) {
    self.interpolation = interpolation
    self.width = width
    self.height = height
    self.samples = samples
  }

  var testDescription: String { "\(interpolation) to \(width) x \(height)" }
}

@Suite struct ImageResizingTests {
  private let source = Image(width: 7, height: 5, channels: 2, samples: GoldenResizing.source)

  @Test("resizing agrees with Pillow", arguments: GoldenResizing.all)
  func agreesWithPillow(_ golden: GoldenResizing) throws {
    let resized = source.resized(
      width: golden.width, height: golden.height, interpolation: golden.interpolation)
    #expect((resized.width, resized.height, resized.channels) == (golden.width, golden.height, 2))
    try #require(resized.samples.count == golden.samples.count)
    for (found, expected) in zip(resized.samples, golden.samples) {
      #expect(abs(found - expected) < 1e-6)
    }
  }

  @Test(
    "a picture of one color keeps that color", arguments: [Image.Interpolation.bilinear, .bicubic])
  func keepsFlatPictures(_ interpolation: Image.Interpolation) {
    let flat = Image(width: 13, height: 9, channels: 1, samples: Array(repeating: 0.6, count: 117))
    for (width, height) in [(4, 31), (29, 2), (1, 1)] {
      let resized = flat.resized(width: width, height: height, interpolation: interpolation)
      #expect(resized.samples.allSatisfy { abs($0 - 0.6) < 1e-6 })
    }
  }

  @Test("the same size changes nothing", arguments: [Image.Interpolation.bilinear, .bicubic])
  func keepsTheSameSize(_ interpolation: Image.Interpolation) {
    #expect(source.resized(width: 7, height: 5, interpolation: interpolation) == source)
  }

  @Test func `a fine checkerboard becomes gray when it shrinks, without stripes`() {
    let samples = (0..<64).map { Float(($0 / 8 + $0) % 2) }
    let board = Image(width: 8, height: 8, channels: 1, samples: samples)
    for interpolation in [Image.Interpolation.bilinear, .bicubic] {
      let small = board.resized(width: 2, height: 2, interpolation: interpolation)
      #expect(small.samples.allSatisfy { abs($0 - 0.5) < 0.01 }, "\(small.samples)")
    }
  }

  @Test func `bicubic overshoot is clamped`() {
    let edge = Image(width: 4, height: 1, channels: 1, bitDepth: 16, samples: [0, 0, 1, 1])
    let resized = edge.resized(width: 16, height: 1, interpolation: .bicubic)
    #expect(resized.samples.min() == 0)
    #expect(resized.samples.max() == 1)
    #expect(resized.bitDepth == 16)
  }
}
