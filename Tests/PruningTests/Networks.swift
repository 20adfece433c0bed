import Autograd
import Layers
import Networks
import Pruning
import TensorCore

/// A small network of each kind with nothing at its initial value, and the images it takes.
enum SmallNetwork: CaseIterable {
  case generator, generatorWithDropout, separableGenerator, discriminator, resNet, leNet, branches

  var imageShape: Shape {
    switch self {
    case .generator, .generatorWithDropout, .separableGenerator, .branches: [16, 12, 3]
    case .discriminator: [32, 32, 3]
    case .resNet: [12, 12, 3]
    case .leNet: [18, 20, 2]
    }
  }

  func make() -> any Narrowable {
    var random = RandomStream(seed: 6, "network")
    let model: any Narrowable =
      switch self {
      case .generator:
        ResNetGenerator(
          .init(inputChannels: 3, outputChannels: 2, filters: 4, blocks: 2), random: &random)
      case .generatorWithDropout:
        ResNetGenerator(.init(filters: 3, blocks: 1, usesDropout: true), random: &random)
      case .separableGenerator:
        ResNetGenerator(
          .init(filters: 4, blocks: 2, isSeparable: true, endKernel: 3), random: &random)
      case .discriminator: PatchDiscriminator(.init(filters: 4, layers: 3), random: &random)
      case .resNet:
        ResNet(.init(depth: 14, width: 4, inputChannels: 3, classes: 5), random: &random)
      case .leNet:
        LeNet(.init(height: 18, width: 20, inputChannels: 2, classes: 4), random: &random)
      case .branches: Branches(.init(), random: &random)
      }
    for (name, parameter) in model.namedState where parameter.layout != .counter {
      let isVariance = name.hasSuffix("running_var")
      let values = parameter.value.scalars.map { value in
        isVariance ? 0.5 + random.uniform() : value + 0.3 * random.normal()
      }
      parameter.value = Tensor(values, shape: parameter.value.shape)
    }
    return model
  }

  /// A batch of two.
  var images: Tensor { noise([2] + imageShape.extents, seed: 8) }

  var groups: ChannelGroups { ChannelGroups(of: make(), imageShape: imageShape) }
}

/// Standard normal numbers.
func noise(_ extents: [Int], seed: UInt64) -> Tensor {
  var random = RandomStream(seed: seed, "noise")
  return Tensor((0..<Shape(extents).count).map { _ in random.normal() }, shape: Shape(extents))
}

func output(of model: any Module, _ images: Tensor) -> Tensor {
  let tape = Tape()
  return model(tape.constant(images), on: tape).tensor
}

/// A mask that keeps each channel with the given probability, and one of each group at least.
func randomMask(_ groups: ChannelGroups, keeping rate: Float, seed: UInt64) -> ChannelMask {
  var random = RandomStream(seed: seed, "mask")
  let widths = groups.widths.map { width in
    max(1, (0..<width).filter { _ in random.uniform() < rate }.count)
  }
  let scores = (0..<groups.channelCount).map { _ in random.uniform() }
  return ChannelMask(keeping: widths, of: groups, by: scores)
}

/// Two branches that are concatenated, a depthwise and a shared convolution: what the models of
/// the library do not do.
final class Branches: Module, Narrowable {
  struct Configuration {
    var left = 5
    var right = 3
    var joined = 4
  }

  private let configuration: Configuration
  private let left: Convolution2D
  private let right: Convolution2D
  private let depthwise: Convolution2D
  private let norm: InstanceNorm2D
  private let join: Convolution2D
  private let shared: Convolution2D
  private let head: Convolution2D

  init(_ configuration: Configuration, random: inout RandomStream) {
    self.configuration = configuration
    let (l, r, j) = (configuration.left, configuration.right, configuration.joined)
    left = Convolution2D(3, l, kernelSize: 3, padding: 1, random: &random)
    right = Convolution2D(3, r, kernelSize: 1, random: &random)
    depthwise = Convolution2D(l, l, kernelSize: 3, padding: 1, groups: l, random: &random)
    norm = InstanceNorm2D(l + r, isAffine: true, rectifier: .relu)
    join = Convolution2D(l + r, j, kernelSize: 3, stride: 2, padding: 1, random: &random)
    shared = Convolution2D(j, j, kernelSize: 3, padding: 1, random: &random)
    head = Convolution2D(j, 2, kernelSize: 1, random: &random)
  }

  var children: [Child] {
    [
      ("left", left), ("right", right), ("depthwise", depthwise), ("norm", norm), ("join", join),
      ("shared", shared), ("head", head),
    ]
  }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let branches = [depthwise(left(input, on: tape), on: tape), right(input, on: tape)]
    var value = join(norm(concatenate(branches, on: tape), on: tape), on: tape)
    for _ in 0..<2 { value = add(value, shared(value, on: tape), on: tape) }
    return head(value, on: tape)
  }

  func resized(to widths: LayerWidths) -> Branches {
    var random = RandomStream(seed: 0)
    return Branches(
      .init(left: widths["left"], right: widths["right"], joined: widths["join"]), random: &random)
  }
}
