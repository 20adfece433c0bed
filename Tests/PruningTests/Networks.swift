import Autograd
import Layers
import Networks
import Pruning
import TensorCore

/// A small network of each kind, with tensors changed from their initial values, and its images.
enum SmallNetwork: CaseIterable {
  case generator, affineGenerator, generatorWithDropout, separableGenerator, discriminator, resNet,
    leNet, branches

  var imageShape: Shape {
    switch self {
    case .generator, .affineGenerator, .generatorWithDropout, .separableGenerator, .branches:
      [16, 12, 3]
    case .discriminator: [32, 32, 3]
    case .resNet: [12, 12, 3]
    case .leNet: [18, 20, 2]
    }
  }

  func make() -> Network {
    var random = RandomStream(seed: 6, "network")
    let model: Network =
      switch self {
      case .generator:
        Network(
          .resNetGenerator(outputChannels: 2, .init(filters: 4, blocks: 2)), random: &random)
      case .affineGenerator:
        Network(
          .resNetGenerator(.init(filters: 4, blocks: 2, norm: .instance(isAffine: true))),
          random: &random)
      case .generatorWithDropout:
        Network(.resNetGenerator(.init(filters: 3, blocks: 1, usesDropout: true)), random: &random)
      case .separableGenerator:
        Network(
          .resNetGenerator(.init(filters: 4, blocks: 2, isSeparable: true, endKernel: 3)),
          random: &random)
      case .discriminator: Network(.patchDiscriminator(filters: 4, layers: 3), random: &random)
      case .resNet:
        Network(.resNet(depth: 14, width: 4, inputChannels: 3, classes: 5), random: &random)
      case .leNet:
        Network(.leNet(height: 18, width: 20, inputChannels: 2, classes: 4), random: &random)
      case .branches: Branches.network(random: &random)
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

  /// Random scores, one per channel of `groups`.
  func randomScores(seed: UInt64) -> [Float] {
    RandomScores(seed: seed).scores(of: groups, in: make(), .none)
  }
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

/// Two branches that are concatenated, a depthwise and a shared convolution, which no model of the
/// library has.
final class Branches: Module {
  private let left: Convolution2D
  private let right: Convolution2D
  private let depthwise: Convolution2D
  private let norm: InstanceNorm2D
  private let join: Convolution2D
  private let shared: Convolution2D
  private let head: Convolution2D

  init(random: inout RandomStream) {
    left = Convolution2D(3, 5, kernelSize: 3, padding: 1, random: &random)
    right = Convolution2D(3, 3, kernelSize: 1, random: &random)
    depthwise = Convolution2D(5, 5, kernelSize: 3, padding: 1, groups: 5, random: &random)
    norm = InstanceNorm2D(8, isAffine: true, rectifier: .relu)
    join = Convolution2D(8, 4, kernelSize: 3, stride: 2, padding: 1, random: &random)
    shared = Convolution2D(4, 4, kernelSize: 3, padding: 1, random: &random)
    head = Convolution2D(4, 2, kernelSize: 1, random: &random)
  }

  /// The network of its trace.
  static func network(random: inout RandomStream) -> Network {
    do {
      return try Network(
        tracing: Branches(random: &random), title: "Branches", imageShape: [16, 12, 3])
    } catch {
      preconditionFailure("\(error)")
    }
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
}
