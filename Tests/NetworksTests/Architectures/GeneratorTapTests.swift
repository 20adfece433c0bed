import Autograd
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct GeneratorTapTests {
  @Test func `Taps do not change the output, and are the values along the trunk`() {
    let generator = drawn(.resNetGenerator(.init(filters: 4, blocks: 3)), seed: 3)
    #expect(generator.graph.taps == ["model.9", "model.10", "model.11", "model.12"])
    let tape = Tape()
    let image = tape.constant(.spread([2, 16, 12, 3], seed: 1).scaled(by: 0.05))
    let values = generator.values(
      of: ["model.12", nil, "model.9", "model.10"], for: image, on: tape)
    #expect(values[1].tensor == generator(image, on: tape).tensor)
    let places = ["model.12.conv_block.6", "model.8", "model.10.conv_block.6"]
    for (value, place) in zip([values[0], values[2], values[3]], places) {
      #expect(value.shape == [2, 4, 3, 16])
      #expect(value.tensor == generator.values(of: [place], for: image, on: tape)[0].tensor)
    }
    #expect(values[0].tensor != values[2].tensor)
  }

  @Test func `Only the nodes that the requested values depend on are computed`() {
    let generator = drawn(.resNetGenerator(.init(filters: 2, blocks: 2)))
    let tape = Tape(tracing: true)
    _ = generator.values(
      of: ["model.4"], for: tape.constant(Tensor(zeros: [1, 8, 8, 3])), on: tape)
    #expect(tape.records.map(\.label) == ["Conv2d", "InstanceNorm2d+ReLU", "Conv2d"])
  }
}
