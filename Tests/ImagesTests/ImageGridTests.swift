import Images
import Testing

@Suite struct ImageGridTests {
  private func shade(_ level: Float, width: Int = 1, height: Int = 1) -> Image {
    Image(
      width: width, height: height, channels: 1,
      samples: Array(repeating: level, count: width * height))
  }

  @Test func `pictures are arranged in rows with background between them`() {
    let grid = Image.grid(
      [shade(0.1), shade(0.2), shade(0.3)], columns: 2, spacing: 1, background: .white)
    #expect((grid.width, grid.height, grid.channels) == (3, 3, 1))
    #expect(grid.samples == [0.1, 1, 0.2, 1, 1, 1, 0.3, 1, 1])
  }

  @Test func `pictures of several pixels touch without spacing`() {
    let first = Image(width: 2, height: 2, channels: 1, samples: [0, 0.1, 0.2, 0.3])
    let second = Image(width: 2, height: 2, channels: 1, samples: [0.4, 0.5, 0.6, 0.7])
    let grid = Image.grid([first, second], columns: 2, spacing: 0)
    #expect(grid.samples == [0, 0.1, 0.4, 0.5, 0.2, 0.3, 0.6, 0.7])
  }

  @Test func `fewer pictures than columns make one narrow row`() {
    let grid = Image.grid([shade(0.1, width: 3, height: 2)], columns: 8, spacing: 5)
    #expect(grid == shade(0.1, width: 3, height: 2))
  }

  @Test func `a colored picture or background makes the grid RGB`() {
    let colored = Image(width: 1, height: 1, filledWith: .red)
    let grid = Image.grid([shade(0.5), colored], columns: 2, spacing: 0)
    #expect(grid.samples == [0.5, 0.5, 0.5, 0.84, 0.15, 0.16])
    let framed = Image.grid([shade(0), shade(1)], columns: 1, spacing: 1, background: .green)
    #expect(framed.samples == [0, 0, 0, 0.17, 0.63, 0.17, 1, 1, 1])
  }

  @Test func `a frame around a picture makes it larger and RGB`() {
    let framed = shade(0.5).framed(color: .green, thickness: 1)
    #expect((framed.width, framed.height, framed.channels) == (3, 3, 3))
    for y in 0..<3 {
      for x in 0..<3 {
        let expected: [Float] = x == 1 && y == 1 ? [0.5, 0.5, 0.5] : [0.17, 0.63, 0.17]
        #expect((0..<3).map { framed[x, y, $0] } == expected)
      }
    }
  }

  @Test func `a frame over a picture keeps its size and middle`() {
    let framed = shade(0.5, width: 4, height: 3).framed(
      color: .black, thickness: 1, placement: .over)
    #expect((framed.width, framed.height) == (4, 3))
    #expect(
      framed.converted(to: .gray).samples.map { $0 > 0.1 } == [
        false, false, false, false, false, true, true, false, false, false, false, false,
      ])
    let covered = shade(0.5, width: 4, height: 3).framed(
      color: .red, thickness: 2, placement: .over)
    #expect(covered == Image(width: 4, height: 3, filledWith: .red))
  }

  @Test(
    "a thickness of zero does not change the picture",
    arguments: [Image.FramePlacement.around, .over])
  func framesOfNothing(_ placement: Image.FramePlacement) {
    let image = Image(width: 2, height: 1, filledWith: .green)
    #expect(image.framed(color: .red, thickness: 0, placement: placement) == image)
  }
}
