import Autograd
import Compression
import Layers
import Networks
import Pruning
import Search
import TensorCore
import TestSupport
import Testing

@Suite struct EvolutionaryPruningTests {
  private let shape: Shape = [8, 8, 3]
  private let network = drawn(.resNet(depth: 8, width: 4, inputChannels: 3, classes: 4))
  private var images: [Tensor] {
    (0..<4).map { Tensor.spread(Shape([4] + shape.extents), seed: UInt64(20 + $0)) }
  }

  private var evolution: EvolutionaryPruning {
    EvolutionaryPruning(
      ChannelPruning(to: .share(0.4, of: .multiplyAdds), by: L2Norm()), generations: 4,
      populationSize: 8, seed: 3)
  }

  @Test func `A candidate is narrowed, fitted, and has the statistics of the images`() throws {
    let groups = ChannelGroups(of: network, imageShape: shape)
    let cost = CostFunction(of: groups)
    let recovery = ChannelRecovery(of: network, groups: groups, images: images)
    let problem = NetworkProblem(
      of: network, groups: groups, cost: cost, resource: .parameters,
      scores: L2Norm().scores(of: groups, in: network, .none), leastShare: 0.3, recovery: recovery,
      statistics: images, loss: CalibrationLoss(images: images, matching: network), identity: "x")
    #expect(problem.layout.groups.map(\.size) == groups.widths)
    #expect(problem.layout.groups.map(\.minimumWidth) == groups.leastWidths(share: 0.3))
    var genome = Genome.full(problem.layout)
    for group in problem.layout.ranges { genome[group.lowerBound] = false }
    let mask = problem.mask(of: genome)
    #expect(mask.widths(in: groups) == groups.widths.map { $0 - 1 })
    let small = problem.candidate(genome)
    let expected = network.narrowed(to: mask, of: groups, recovery: recovery)
      .recalibratingNorms(on: images)
    #expect(small(images[0]) == expected(images[0]))
    #expect(problem.cost(of: genome) == Double(small.parameterCount))
    #expect(
      problem.loss(of: genome) == CalibrationLoss(images: images, matching: network)(expected))
  }

  @Test
  func `The result meets the budget, loses less than the first networks, and ignores threads`()
    throws
  {
    var losses: [Double] = []
    let results = try [1, 2].map { threads in
      try Parallelism.$threads.withValue(threads) {
        losses = []
        return try evolution(
          network, imageShape: shape, images: images,
          observer: { losses.append($0.smallestLoss?.loss ?? .infinity) })
      }
    }
    let (small, report) = results[0]
    #expect(Double(report.after.multiplyAdds) <= 0.4 * Double(report.before.multiplyAdds))
    #expect(report.after == ModelCost(of: small, imageShape: shape))
    #expect(losses.count == 5 && losses == losses.sorted(by: >))
    #expect(CalibrationLoss(images: images, matching: network)(small) == losses.last)
    #expect(small(images[0]) == results[1].network(images[0]))
  }

  @Test func `A signal stops the search`() {
    #expect(throws: EvolutionaryPruning.Stopped(signal: 15)) {
      try evolution(network, imageShape: shape, images: images, stop: { 15 })
    }
  }

  @Test func `A budget out of reach is rejected as by a criterion`() {
    var tight = evolution
    tight.pruning.budget = .amount(3, of: .parameters)
    #expect(throws: PruningProblem.self) {
      try tight(network, imageShape: shape, images: images)
    }
  }
}
