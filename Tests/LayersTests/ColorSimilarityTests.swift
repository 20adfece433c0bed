import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct ColorSimilarityTests {
  /// Images of a function of row, column and channel.
  private func images(
    height: Int = 48, width: Int = 44, _ value: (_ row: Int, _ column: Int, _ channel: Int) -> Float
  ) -> Tensor {
    Tensor(
      (0..<height * width * 3).map { value($0 / 3 / width, $0 / 3 % width, $0 % 3) },
      shape: [1, height, width, 3])
  }

  /// Alternates light and dark pixels.
  private func texture(_ row: Int, _ column: Int) -> Float {
    0.25 * Float((row * 31 + column * 17 + row * column) % 7 - 3) / 3
  }

  /// A faint change from green to magenta across the image.
  private func tint(_ column: Int, _ channel: Int) -> Float {
    0.04 * (channel == 1 ? 1 : -1) * Float((column / 8) % 2 * 2 - 1)
  }

  private func loss(
    _ a: Tensor, _ b: Tensor, by loss: (Variable, Variable, Tape) -> Variable
  ) -> Float {
    let tape = Tape()
    return loss(tape.constant(a), tape.constant(b), tape).tensor.scalar
  }

  @Test func `A color is the mean of its block, in two opponent channels`() {
    let tape = Tape()
    let image = Tensor.spread([2, 4, 9, 3], seed: 1)
    let colors = opponentColors(tape.constant(image), on: tape).tensor
    #expect(colors.shape == [2, 1, 2, 2])
    var expected = [Float](repeating: 0, count: 8)
    for n in 0..<2 {
      for row in 0..<4 {
        for column in 0..<8 {
          let pixel = Array(image.scalars[(((n * 4 + row) * 9 + column) * 3)...].prefix(3))
          let place = (n * 2 + column / 4) * 2
          expected[place] += (pixel[1] - (pixel[0] + pixel[2]) / 2) / 4
          expected[place + 1] += (pixel[0] - pixel[2]) / 4
        }
      }
    }
    #expect(relativeDifference(colors, Tensor(expected, shape: colors.shape)) < 1e-6)
  }

  @Test func `Gradients are slopes, and those of ignored pixels are 0`() {
    let problems = GradientCheck(step: 0.1).problems(inputs: [.spread([2, 5, 9, 3], seed: 1)]) {
      opponentColors($0[0], on: $1)
    }
    #expect(problems == [])
  }

  @Test func `The loss detects a faint color that a texture hides from the similarity of samples`()
  {
    let colored = images { texture($0, $1) + tint($1, $2) }
    let gray = images { row, column, _ in texture(row, column) }
    #expect(loss(gray, colored) { structuralSimilarityLoss($0, $1, on: $2) } < 0.1)
    #expect(loss(gray, colored) { colorSimilarityLoss($0, $1, on: $2) } > 0.4)
    #expect(abs(loss(colored, colored) { colorSimilarityLoss($0, $1, on: $2) }) < 1e-5)
  }

  @Test func `Gradients of the loss are its slopes`() {
    let colored = images(height: 44) { texture($0, $1) + 5 * tint($1, $2) }
    let other = images(height: 44) { texture($1, $0) + 3 * tint($0, $2) }
    let problems = GradientCheck(step: 0.1, tolerance: 4e-3).problems(inputs: [colored, other]) {
      colorSimilarityLoss($0[0], $0[1], on: $1)
    }
    #expect(problems == [])
  }

  @Test func `Swapping red and blue changes nothing, and opposite colors have the largest loss`() {
    func color(_ strength: Float, isExchanged: Bool = false) -> Tensor {
      images { row, column, channel in
        let channel = isExchanged ? 2 - channel : channel
        return texture(row, column) + strength * tint(column, 1) * [15, -3, -9][channel]
      }
    }
    func similarity(_ a: Tensor, _ b: Tensor) -> Float {
      loss(a, b) { colorSimilarityLoss($0, $1, on: $2) }
    }
    let exchanged = similarity(color(1, isExchanged: true), color(0.5, isExchanged: true))
    #expect(abs(similarity(color(1), color(0.5)) - exchanged) < 1e-3)
    #expect(similarity(color(1), color(0.5)) < similarity(color(1), color(0)))
    #expect(similarity(color(1), color(0)) < similarity(color(1), color(-1)))
  }

  @Test func `Brightness does not affect the loss`() {
    let colored = images { texture($0, $1) + tint($1, $2) }
    let flat = images { 0.3 * texture($1, $0) + tint($1, $2) - 0.2 }
    #expect(abs(loss(colored, flat) { colorSimilarityLoss($0, $1, on: $2) }) < 1e-3)
    #expect(loss(colored, flat) { structuralSimilarityLoss($0, $1, on: $2) } > 0.1)
  }

  @Test func `Gradient descent restores the color`() throws {
    let colored = images { texture($0, $1) + tint($1, $2) }
    var image = images { row, column, _ in texture(row, column) }
    let first = loss(image, colored) { colorSimilarityLoss($0, $1, on: $2) }
    for _ in 0..<50 {
      let tape = Tape()
      let input = tape.watched(image)
      let slopes = try #require(
        tape.backpropagate(
          from: colorSimilarityLoss(input, tape.constant(colored), on: tape))[input])
      image.add(slopes.scaled(by: -2))
    }
    let last = loss(image, colored) { colorSimilarityLoss($0, $1, on: $2) }
    #expect(last < 0.2 * first)
  }
}
