import Autograd
import Compression
import Layers
import Networks
import Pruning
import Search
import TensorCore
import TestSupport
import Testing
import Training
import Translation

/// Channel scores of a pair, computed from the papers' formulas weight by weight.
@Suite struct RankingTests {
  private let pair: TranslationPair
  private let images: Sides<Tensor>

  init() {
    let generator = NetworkPlan.resNetGenerator(.init(filters: 6, blocks: 2))
    let discriminator = NetworkPlan.patchDiscriminator(filters: 4, layers: 2)
    pair = TranslationPair(
      generators: (generator, generator), discriminators: (discriminator, discriminator), seed: 3)
    images = Sides(a: .spread([3, 16, 16, 3], seed: 1), b: .spread([3, 16, 16, 3], seed: 2))
  }

  private func problem(_ ranking: ChannelRanking) -> GeneratorPairProblem {
    GeneratorPairProblem(
      pair, imagesA: images.a, imagesB: images.b, resource: .parameters,
      settings: CompressionSettings(ranking: ranking, widthMultiple: 1, calibrationCount: 3),
      identity: "test")
  }

  private func generator(_ side: Side) -> Network {
    side == .a ? pair.generatorAToB.model : pair.generatorBToA.model
  }

  /// For each channel of each group, the sum over the weights that produce or read it.
  private func sums(
    _ role: ChannelGroup.Member.Role, _ network: Network, _ term: (Parameter) -> [Float]
  ) -> [[Double]] {
    let modules = Dictionary(
      uniqueKeysWithValues: network.namedModules.map { ($0.name, $0.module) })
    return ChannelGroups(of: network, imageShape: [16, 16, 3]).groups.map { group in
      var sums = [Double](repeating: 0, count: group.width)
      for member in group.members where member.role == role {
        let module = modules[member.module]
        guard let weight = module?.parameters.first(where: { $0.name == "weight" })?.parameter
        else { continue }
        // The innermost axis of a convolution is its outputs, that of a transposed one its inputs.
        let isInnermost = (module is TransposedConvolution2D) == (role == .input)
        let inner = isInnermost ? 1 : weight.value.shape[3]
        for (index, value) in term(weight).enumerated() {
          sums[index / inner % group.width] += Double(value)
        }
      }
      return sums
    }
  }

  private func overTheirMeans(_ scores: [[Double]]) -> [Double] {
    scores.flatMap { group in
      group.map { $0 / (group.reduce(0, +) / Double(group.count)) }
    }
  }

  private func largestDifference(_ found: [Double]?, _ expected: [Double]) -> Double {
    guard let found, found.count == expected.count else { return .infinity }
    return zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test(arguments: Side.allCases)
  func `Magnitudes are root sums of squares divided by the mean of the group`(_ side: Side) {
    let squares = sums(.output, generator(side)) { $0.value.scalars.map { $0 * $0 } }
    let expected = overTheirMeans(squares.map { $0.map { $0.squareRoot() } })
    #expect(largestDifference(problem(.magnitude).channelScores(on: side), expected) < 1e-5)
  }

  @Test(arguments: Side.allCases)
  func `Taylor scores are weight times gradient of the cycle and adversarial losses`(
    _ side: Side
  ) throws {
    let (network, inverse) = (generator(side), generator(side.other))
    let discriminators = try #require(pair.discriminators)
    let discriminator = (side == .a ? discriminators.aToB : discriminators.bToA).model
    let weights = network.namedParameters.map(\.parameter)
    var scores: [[Double]] = []
    for image in 0..<3 {
      let tape = Tape(differentiating: weights)
      let source = tape.constant(images[side].slice(image..<image + 1))
      let fake = network(source, on: tape)
      let judged = discriminator(fake, on: tape)
      let loss = weightedSum(
        [
          (10, meanAbsoluteError(inverse(fake, on: tape), source, on: tape)),
          (
            1,
            meanSquaredError(
              judged, tape.constant(Tensor(repeating: 1, shape: judged.shape)), on: tape)
          ),
        ], on: tape)
      let gradients = tape.backpropagate(from: loss)
      let changes = sums(.input, network) { weight in
        gradients[weight].map { zip(weight.value.scalars, $0.scalars).map(*) } ?? []
      }.map { $0.map(abs) }
      scores = scores.isEmpty ? changes : zip(scores, changes).map { zip($0, $1).map(+) }
    }
    let found = problem(.taylor).channelScores(on: side)
    #expect(largestDifference(found, overTheirMeans(scores)) < 1e-5)
  }

  @Test func `The method l1 keeps the channels of the largest sums of absolute weights`() throws {
    let problem = problem(.taylor)
    let pair = try problem.rankedMasks(
      .l1, budgets: Sides { 0.4 * problem.fullCosts[$0] }, seed: 1)
    for side in Side.allCases {
      let scores = sums(.output, generator(side)) { $0.value.scalars.map(abs) }
      for (range, group) in zip(problem.layouts[side].ranges, scores) {
        let kept = range.map { pair[side][$0] }
        let least = zip(group, kept).filter(\.1).map(\.0).min() ?? 0
        #expect(zip(group, kept).filter { !$0.1 }.allSatisfy { $0.0 <= least })
      }
    }
  }
}
