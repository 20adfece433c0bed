import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct ParametrizationTests {
  private func layer() -> Convolution2D {
    var random = RandomStream(seed: 3)
    return Convolution2D(3, 4, kernelSize: 3, padding: 1, random: &random)
  }

  /// Every other scalar is one.
  private func alternating(_ shape: Shape) -> Tensor {
    Tensor((0..<shape.count).map { Float($0 % 2) }, shape: shape)
  }

  private let images = Tensor.spread([2, 5, 6, 3], seed: 2)

  private func output(_ module: any Module) -> Tensor {
    let tape = Tape()
    return module(tape.constant(images), on: tape).tensor
  }

  @Test func `A mask sets weights and their gradients to zero`() throws {
    let (masked, plain) = (layer(), layer())
    let kept = alternating(masked.weight.value.shape)
    masked.parametrize("weight") { WeightMask(of: $0, kept: kept) }
    plain.weight.value = Tensor(
      zip(plain.weight.value.scalars, kept.scalars).map { $0 * $1 }, shape: kept.shape)
    #expect(output(masked) == output(plain))
    #expect(masked.weight.value == layer().weight.value)

    func gradient(_ layer: Convolution2D) -> Tensor? {
      let tape = Tape(differentiating: [layer.weight])
      let loss = mean(layer(tape.constant(images), on: tape), on: tape)
      return tape.backpropagate(from: loss)[layer.weight]
    }
    let (found, expected) = (try #require(gradient(masked)), try #require(gradient(plain)))
    #expect(found.scalars == zip(expected.scalars, kept.scalars).map { $0 * $1 })
    #expect(found.scalars.contains { $0 != 0 })
  }

  @Test func `A frozen part keeps its values when the parameter changes`() throws {
    let layer = layer()
    let start = layer.weight.value
    let frozen = alternating(start.shape)
    layer.parametrize("weight") { FrozenPart(of: $0, frozen: frozen) }
    #expect(output(layer) == output(self.layer()))
    layer.weight.value = Tensor(zeros: start.shape)
    layer.fold()
    #expect(layer.weight.value.scalars == zip(start.scalars, frozen.scalars).map { $0 * $1 })
    #expect(layer.weight.parametrizations.isEmpty)
  }

  @Test func `Several parametrizations apply in order, and gradients pass through all of them`() {
    let layer = layer()
    let shape = layer.weight.value.shape
    let frozen = Tensor((0..<shape.count).map { $0 % 3 == 0 ? 1 : 0 }, shape: shape)
    let kept = alternating(shape)
    layer.parametrize("weight") { FrozenPart(of: $0, frozen: frozen) }
    layer.parametrize("weight") { WeightMask(of: $0, kept: kept) }
    let check = GradientCheck(step: 0.25)
    #expect(check.problems(of: layer, input: images) == [])
    #expect(
      layer.namedState.map(\.name) == [
        "weight", "weight.frozen.trained", "weight.frozen.values", "weight.mask.kept", "bias",
      ])
    #expect(layer.namedWeights.map(\.name) == ["weight", "bias"])
    #expect(layer.namedParameters.map(\.name) == ["weight", "bias"])
    let before = output(layer)
    layer.fold()
    #expect(output(layer) == before)
  }

  @Test func `A weight that is used twice is computed once, and its trace shows the layer alone`() {
    let layer = Linear(layer: 4)
    layer.parametrize("weight") { WeightMask(of: $0, kept: alternating([4, 4])) }
    let tape = Tape(differentiating: [layer.weight], tracing: true)
    let x = tape.constant(.spread([2, 4], seed: 2))
    let y = layer(layer(x, on: tape), on: tape)
    #expect(tape.records.map(\.label) == ["Linear", "Linear"])
    let gradient = tape.backpropagate(from: mean(y, on: tape))[layer.weight]
    #expect(gradient?.scalars.contains { $0 != 0 } == true)
    #expect(
      zip(gradient?.scalars ?? [], alternating([4, 4]).scalars).allSatisfy { $1 == 1 || $0 == 0 })
  }

  @Test(arguments: ["weight", "bias"])
  func `Norms and linear layers use parametrized parameters`(name: String) {
    for make in [
      { InstanceNorm2D(3, isAffine: true) as any Module }, { BatchNorm2D(3) },
    ] {
      let module = make()
      for (_, parameter) in module.parameters {
        parameter.value = Tensor([0.5, -2, 3], shape: [3])
      }
      module.parametrize(name) { WeightMask(of: $0, kept: Tensor([1, 0, 1], shape: [3])) }
      let before = output(module)
      #expect(GradientCheck(step: 1e-2).problems(of: module, input: images) == [])
      module.fold()
      #expect(module.parameters.first { $0.name == name }?.parameter.value.scalars[1] == 0)
      if module is InstanceNorm2D { #expect(output(module) == before) }
    }
  }
}

extension Linear {
  fileprivate convenience init(layer width: Int) {
    var random = RandomStream(seed: 8)
    self.init(width, width, random: &random)
  }
}
