import Autograd
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct RecoveryTests {
  private static let kinds: [SmallNetwork] = [
    .generator, .separableGenerator, .discriminator, .resNet, .leNet,
  ]
  /// Small enough to replace redundant channels exactly.
  private static let exact = RecoveryOptions(patchesPerLayer: 2000, ridge: 1e-6, seed: 1)

  /// A linear layer reads one patch per image, so there are more images than inputs.
  private func calibration(_ kind: SmallNetwork, batches: Int = 2) -> [Tensor] {
    (0..<batches).map { noise([8] + kind.imageShape.extents, seed: 20 + UInt64($0)) }
  }

  /// Makes the second half of every group's channels copies of the first half, and returns the mask
  /// that keeps the first half.
  private func duplicateChannels(of model: any Module, _ groups: ChannelGroups) -> ChannelMask {
    let modules = Dictionary(uniqueKeysWithValues: model.namedModules.map { ($0.name, $0.module) })
    var bits = Array(repeating: false, count: groups.channelCount)
    for group in groups.groups {
      let half = group.width / 2
      for channel in group.channels.prefix(half) { bits[channel] = true }
      for member in group.members where member.role != .input {
        guard let module = modules[member.module] else { continue }
        for (_, parameter) in module.parameters + module.buffers
        where parameter.layout != .counter {
          let shape = parameter.value.shape
          let axis = module is TransposedConvolution2D ? 2 : module is Linear ? 0 : 3
          let inner = shape.rank == 1 ? 1 : shape.extents[(axis + 1)...].reduce(1, *)
          let values = parameter.value.scalars
          parameter.value = Tensor(
            values.indices.map { index in
              let channel = index / inner % group.width
              return values[channel < half ? index : index - half * inner]
            }, shape: shape)
        }
      }
    }
    return ChannelMask(bits, of: groups)
  }

  @Test(arguments: kinds)
  func `Redundant channels are replaced without a loss`(_ kind: SmallNetwork) {
    let (model, groups) = (kind.make(), kind.groups)
    let mask = duplicateChannels(of: model, groups)
    let images = calibration(kind, batches: 20)
    let recovery = ChannelRecovery(
      of: model, groups: groups, images: images, options: Self.exact)
    let expected = output(of: model, kind.images)
    let plain = model.narrowed(to: mask, of: groups)
    #expect(relativeDifference(output(of: plain, kind.images), expected) > 0.05)
    let fitted = model.narrowed(to: mask, of: groups, recovery: recovery)
    #expect(relativeDifference(output(of: fitted, kind.images), expected) < 2e-3)

    SequentialRecovery(of: model, groups: groups, images: images, options: Self.exact)
      .refit(fitted, to: mask, of: groups)
    #expect(relativeDifference(output(of: fitted, kind.images), expected) < 2e-3)
  }

  /// Convolutions of the classifier have no biases.
  @Test(arguments: [(SmallNetwork.generator, false), (.generator, true), (.resNet, false)])
  func `A fitted network is closer to the original, and one fitted layer by layer is closer still`(
    kind: SmallNetwork, areTied: Bool
  ) {
    let model = kind.make()
    // Correlated channels, as in trained networks.
    _ = duplicateChannels(of: model, kind.groups)
    for (index, entry) in model.namedParameters.enumerated() {
      let shape = entry.parameter.value.shape
      let change = noise(shape.extents, seed: UInt64(index)).scalars
      entry.parameter.value = Tensor(
        zip(entry.parameter.value.scalars, change).map { $0 + 0.1 * $1 }, shape: shape)
    }
    let groups = areTied ? kind.groups.tied : kind.groups
    let images = calibration(kind, batches: 20)
    let (recovery, sequential) = (
      ChannelRecovery(of: model, groups: kind.groups, images: images),
      SequentialRecovery(of: model, groups: kind.groups, images: images)
    )
    let unseen = noise([8] + kind.imageShape.extents, seed: 77)
    let expected = output(of: model, unseen).scalars
    var errors = [0.0, 0.0, 0.0]
    for seed in 0..<4 {
      let mask = randomMask(groups, keeping: 0.7, seed: UInt64(seed))
      let network = model.narrowed(to: mask, of: groups)
      func addError(_ place: Int) {
        let found = output(of: network, unseen).scalars
        errors[place] += zip(found, expected).reduce(0.0) {
          $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
        }
      }
      addError(0)
      recovery.refit(network, to: mask, of: groups)
      addError(1)
      sequential.refit(network, to: mask, of: groups)
      addError(2)
    }
    #expect(errors[1] < 0.75 * errors[0])
    #expect(errors[2] < 0.98 * errors[1])
  }

  @Test(arguments: kinds)
  func `Without dropped channels nothing changes, and one channel per group is enough`(
    _ kind: SmallNetwork
  ) {
    let (model, groups) = (kind.make(), kind.groups)
    let recovery = ChannelRecovery(of: model, groups: groups, images: calibration(kind))
    let all = model.narrowed(
      to: ChannelMask(keepingAllOf: groups), of: groups, recovery: recovery)
    #expect(
      all.namedState.map(\.parameter.value) == model.namedState.map(\.parameter.value))
    let one = randomMask(groups, keeping: 0, seed: 3)
    let least = model.narrowed(to: one, of: groups, recovery: recovery)
    #expect(output(of: least, kind.images).isFinite)
  }

  @Test(arguments: kinds)
  func `Gathered inputs that were stored fit in the same way, and others are rejected`(
    _ kind: SmallNetwork
  ) {
    let (model, groups) = (kind.make(), kind.groups)
    let images = calibration(kind)
    let recovery = ChannelRecovery(of: model, groups: groups, images: images)
    let stored = Dictionary(uniqueKeysWithValues: recovery.stored.map { ($0.name, $0.tensor) })
    let image = images[0].slice(0..<1)
    func read(_ tensors: [String: Tensor]) -> ChannelRecovery? {
      ChannelRecovery(of: model, groups: groups, image: image) { tensors[$0] }
    }
    let mask = randomMask(groups, keeping: 0.5, seed: 1)
    let weights = [recovery, read(stored)].map { recovery in
      recovery.map {
        model.narrowed(to: mask, of: groups, recovery: $0).namedState.map(\.parameter.value)
      }
    }
    #expect(weights[0] == weights[1])
    for name in stored.keys {
      var damaged = stored
      for other in [nil, Tensor(zeros: [2, 3])] {
        damaged[name] = other
        let isRead = read(damaged) != nil
        #expect(!isRead, "\(name)")
      }
    }
  }

  @Test func `The work of a recovery grows with its images and its widths`() {
    let kind = SmallNetwork.generator
    let effort = RecoveryEffort(of: kind.make(), groups: kind.groups, image: kind.imageShape)
    #expect(effort.layerCount > 4)
    #expect(effort.gathering(images: 2) > effort.gathering(images: 1))
    #expect(effort.fitting(widths: 1) > 4 * effort.fitting(widths: 0.5))
    #expect(RecoveryEffort.fittingRate() > 1e6)
  }

  @Test func `Fits are bit-identical for any number of threads`() {
    let (kind, groups) = (SmallNetwork.generator, SmallNetwork.generator.groups)
    let masks = (0..<3).map { randomMask(groups, keeping: 0.5, seed: $0) }
    let isIndependent = isIndependentOfThreads {
      let model = kind.make()
      let images = calibration(kind)
      let recovery = ChannelRecovery(of: model, groups: groups, images: images)
      let networks = masks.map { model.narrowed(to: $0, of: groups) }
      // As in a search: several candidates at the same time.
      Parallelism.forEach(blocks: masks.count) { index in
        recovery.refit(networks[index], to: masks[index], of: groups)
      }
      SequentialRecovery(of: model, groups: groups, images: images)
        .refit(networks[0], to: masks[0], of: groups)
      return networks.flatMap { $0.namedState.map(\.parameter.value) }
    }
    #expect(isIndependent)
  }

  @Test func `A patch times the matrix equals the layer's output`() throws {
    var random = RandomStream(seed: 3)
    let layers: [any Networks.Operation] = [
      Convolution2D(3, 4, kernelSize: 3, padding: 1, random: &random),
      Convolution2D(3, 4, kernelSize: 5, stride: 2, padding: 2, random: &random),
      Convolution2D(
        3, 4, kernelSize: 7, padding: 3, paddingMode: .reflection, random: &random),
      TransposedConvolution2D(
        3, 4, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1, random: &random),
      TransposedConvolution2D(3, 4, kernelSize: 4, stride: 2, padding: 1, random: &random),
      Linear(18, 4, random: &random),
    ]
    for layer in layers {
      let isLinear = layer is Linear
      let image = noise(isLinear ? [2, 18] : [2, 6, 5, 3], seed: 2)
      let weight = try #require(layer.parameters.first { $0.name == "weight" }).parameter
      let bias = try #require(layer.parameters.first { $0.name == "bias" }).parameter
      bias.value = noise([4], seed: 5)
      let expected = output(of: layer, image)
      let reader = PatchReader(
        try #require(layer.patches), input: image.shape, output: expected.shape)
      let matrix = reader.matrix(of: weight.value)
      #expect(reader.weight(of: matrix, shape: weight.value.shape) == weight.value)
      let pixels = Array(0..<reader.outputPixels)
      let length = reader.patchLength
      var found: [Float] = []
      for index in 0..<2 {
        let patches = reader.patches(of: pixels, in: image, image: index).scalars
        for pixel in pixels {
          for column in 0..<4 {
            found.append(
              (0..<length).reduce(bias.value.scalars[column]) {
                $0 + patches[pixel * length + $1] * matrix.scalars[$1 * 4 + column]
              })
          }
        }
      }
      #expect(relativeDifference(Tensor(found, shape: expected.shape), expected) < 1e-5)
    }
    #expect(ReLU().patches == nil)
  }
}
