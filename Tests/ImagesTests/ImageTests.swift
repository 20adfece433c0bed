import Images
import Testing

@Suite struct ImageTests {
  /// 3 x 2 pixels; sample = row, column and channel as digits, in thousandths.
  private func numbered(channels: Int, bitDepth: Int = 8) -> Image {
    var samples: [Float] = []
    for y in 0..<2 {
      for x in 0..<3 {
        for channel in 0..<channels { samples.append(Float(100 * y + 10 * x + channel) / 1000) }
      }
    }
    return Image(width: 3, height: 2, channels: channels, bitDepth: bitDepth, samples: samples)
  }

  private func digits(_ image: Image) -> [Int] {
    image.samples.map { Int(($0 * 1000).rounded()) }
  }

  @Test func `a position finds its sample`() {
    let image = numbered(channels: 3)
    #expect(image[2, 1, 0] == 0.12)
    #expect(image[0, 1, 2] == 0.102)
  }

  @Test func `gray is the luma of Rec 601`() {
    let image = Image(width: 3, height: 1, channels: 3, samples: [1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(image.converted(to: .gray).samples == [0.299, 0.587, 0.114])
    let transparent = Image(width: 1, height: 1, channels: 4, samples: [1, 0.5, 0, 0.2])
    #expect(transparent.converted(to: .gray).samples == [0.299 + 0.587 * 0.5])
  }

  @Test func `alpha is dropped and gray repeated`() {
    #expect(digits(numbered(channels: 2).converted(to: .gray)) == [0, 10, 20, 100, 110, 120])
    #expect(
      digits(numbered(channels: 4).converted(to: .rgb)) == digits(numbered(channels: 3)))
    #expect(
      digits(numbered(channels: 1).converted(to: .rgb))
        == [0, 10, 20, 100, 110, 120].flatMap { [$0, $0, $0] })
    #expect(
      numbered(channels: 2).converted(to: .rgb)
        == numbered(channels: 2).converted(to: .gray).converted(to: .rgb))
  }

  @Test(
    "conversion keeps the depth, and does nothing if the color is right already", arguments: 1...4)
  func keepsDepth(_ channels: Int) {
    let image = numbered(channels: channels, bitDepth: 16)
    #expect(image.converted(to: .gray).bitDepth == 16)
    #expect(image.converted(to: .rgb).bitDepth == 16)
    #expect(image.converted(to: .gray).channels == 1)
    #expect(image.converted(to: .rgb).channels == 3)
    #expect(image.hasAlpha == [2, 4].contains(channels))
    if channels == 1 { #expect(image.converted(to: .gray) == image) }
    if channels == 3 { #expect(image.converted(to: .rgb) == image) }
  }

  @Test func `conversion to gray keeps a gray color to within one level`() {
    for level in 0...255 {
      let image = Image(width: 1, height: 1, filledWith: .gray(Float(level) / 255))
      #expect((image.converted(to: .gray).samples[0] * 255).rounded() == Float(level))
    }
  }

  @Test func `a crop keeps its rectangle`() {
    let crop = numbered(channels: 2, bitDepth: 16).cropped(x: 1, y: 1, width: 2, height: 1)
    #expect((crop.width, crop.height, crop.channels, crop.bitDepth) == (2, 1, 2, 16))
    #expect(digits(crop) == [110, 111, 120, 121])
    let image = numbered(channels: 3)
    #expect(image.cropped(x: 0, y: 0, width: 3, height: 2) == image)
  }

  @Test func `a mirror image swaps left and right, not channels`() {
    let image = numbered(channels: 2)
    #expect(
      digits(image.flippedHorizontally()) == [20, 21, 10, 11, 0, 1, 120, 121, 110, 111, 100, 101])
    #expect(image.flippedHorizontally().flippedHorizontally() == image)
  }

  @Test func `enlarging makes squares`() {
    let image = Image(width: 2, height: 2, channels: 1, samples: [0, 0.25, 0.5, 0.75])
    let large = image.enlarged(by: 2)
    #expect((large.width, large.height) == (4, 4))
    #expect(
      large.samples == [
        0, 0, 0.25, 0.25, 0, 0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 0.5, 0.5, 0.75, 0.75,
      ])
    #expect(numbered(channels: 3).enlarged(by: 1) == numbered(channels: 3))
    #expect(numbered(channels: 3).enlarged(by: 3)[8, 5, 2] == 0.122)
  }
}
