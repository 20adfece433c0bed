import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct GeneratorTapTests {
  @Test func `Taps change nothing, and the layers behind a tap lead to the output`() {
    var random = RandomStream(seed: 3)
    let generator = ResNetGenerator(.init(filters: 4, blocks: 3), random: &random)
    let tape = Tape()
    let image = tape.constant(.spread([2, 16, 12, 3], seed: 1).scaled(by: 0.05))
    let plain = generator(image, on: tape).tensor
    let tapped = generator(image, on: tape, tapping: [12, 9, 10])
    #expect(tapped.output.tensor == plain)
    #expect(tapped.features.map(\.shape) == Array(repeating: [2, 4, 3, 16], count: 3))
    let layers = generator.children.flatMap(\.module.children)
    for (tap, feature) in zip([12, 9, 10], tapped.features) {
      let rest = layers.filter { Int($0.name).map { $0 > tap } ?? false }
      let output = rest.reduce(feature) { $1.module($0, on: tape) }
      #expect(output.tensor == plain, "tap \(tap)")
    }
  }
}
