import Autograd
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct SensitivityTests {
  /// Three channels between two convolutions of single pixels; the output is one number per pixel.
  private func chain(outputs: Int = 1) throws -> Network {
    var random = RandomStream(seed: 1)
    let first = Convolution2D(2, 3, kernelSize: 1, random: &random)
    let second = Convolution2D(3, outputs, kernelSize: 1, random: &random)
    return try Network(
      tracing: Sequential([first, ReLU(), second]), title: "chain", imageShape: [1, 1, 2])
  }

  @Test func `Each group alone is narrowed, and measured`() throws {
    var random = RandomStream(seed: 4)
    let layers = [
      Convolution2D(2, 4, kernelSize: 1, random: &random),
      Convolution2D(4, 8, kernelSize: 1, random: &random),
      Convolution2D(8, 1, kernelSize: 1, random: &random),
    ]
    let network = try Network(
      tracing: Sequential(layers), title: "three", imageShape: [2, 2, 2])
    var widths: [[Int]] = []
    var calls: [Int] = []
    let sensitivity = try Sensitivity(
      of: network,
      pruning: ChannelPruning(to: .share(1, of: .multiplyAdds), by: L1Norm(), recovery: .none),
      imageShape: [2, 2, 2], images: [], shares: [0.5, 0.25]
    ) { small in
      let kernels = small.namedParameters.map(\.parameter.value.shape).filter { $0.rank == 4 }
      widths.append(kernels.map { $0[3] })
      return Double(kernels[0][3] * 10 + kernels[1][3])
    } progress: { done, total in
      calls.append(done)
      #expect(total == 5)
    }
    #expect(widths == [[4, 8, 1], [2, 8, 1], [1, 8, 1], [4, 4, 1], [4, 2, 1]])
    #expect(sensitivity.wholeLoss == 48)
    #expect(sensitivity.groups.map(\.losses) == [[28, 18], [44, 42]])
    #expect(sensitivity.groups.map(\.width) == [4, 8])
    // Per pixel: 2·4 + 4·8 + 8·1 = 48; half of the first group saves 4 + 16, of the second 16 + 4.
    #expect(sensitivity.groups.allSatisfy { abs($0.savedShare - 20.0 / 48) < 1e-12 })
    #expect(calls.last == 5)
  }

  @Test func `An analysis can be stopped`() throws {
    struct Stop: Error {}
    let network = try chain()
    #expect(throws: Stop.self) {
      try Sensitivity(
        of: network,
        pruning: ChannelPruning(to: .share(1, of: .multiplyAdds), by: L1Norm(), recovery: .none),
        imageShape: [1, 1, 2], images: [], loss: { _ in 0 },
        progress: { done, _ in if done == 2 { throw Stop() } })
    }
  }

  @Test
  func `Of a single output, projected Taylor scores are the relative change without a channel`()
    throws
  {
    let network = try chain()
    let groups = ChannelGroups(of: network, imageShape: [1, 1, 2])
    let image = Tensor([1.5, -0.5], shape: [1, 1, 1, 2])
    let evidence = Evidence(
      for: [FirstOrderTaylor()], of: groups, in: network, images: [image],
      loss: OutputProjection(seed: 3).callAsFunction)
    let scores = FirstOrderTaylor().scores(of: groups, in: network, evidence)
    // The network is linear in each channel that the next layer reads, so the change is exact.
    let whole = network(image).scalars[0]
    for channel in 0..<3 {
      let mask = ChannelMask((0..<3).map { $0 != channel }, of: groups)
      let change = abs(network.narrowed(to: mask, of: groups)(image).scalars[0] - whole)
      #expect(abs(scores[channel] - change / abs(whole)) < 1e-5)
    }
  }

  @Test func `Of several outputs, squared projections have the mean of the squared changes`() throws
  {
    let network = try chain(outputs: 5)
    let groups = ChannelGroups(of: network, imageShape: [1, 1, 2])
    let image = Tensor([1.5, -0.5], shape: [1, 1, 1, 2])
    let seeds = 400
    var sums = [Double](repeating: 0, count: 3)
    for seed in 0..<seeds {
      let evidence = Evidence(
        for: [EmpiricalFisher()], of: groups, in: network, images: [image],
        loss: OutputProjection(seed: UInt64(seed)).callAsFunction)
      let scores = EmpiricalFisher().scores(of: groups, in: network, evidence)
      for channel in 0..<3 { sums[channel] += 2 * Double(scores[channel]) / Double(seeds) }
    }
    func square(_ x: Tensor) -> Double { x.scalars.reduce(0) { $0 + Double($1) * Double($1) } }
    let whole = network(image)
    for channel in 0..<3 {
      let mask = ChannelMask((0..<3).map { $0 != channel }, of: groups)
      let changed = network.narrowed(to: mask, of: groups)(image)
      let change = square(
        Tensor(zip(changed.scalars, whole.scalars).map { $0 - $1 }, shape: whole.shape))
      let expected = change / square(whole)
      #expect(abs(sums[channel] - expected) < 0.15 * expected + 1e-6)
    }
  }
}
