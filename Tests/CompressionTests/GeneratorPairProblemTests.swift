import Compression
import Networks
import Search
import TensorCore
import TestSupport
import Testing
import Training
import Translation

@Suite struct GeneratorPairProblemTests {
  private static var pair: TranslationPair {
    let generator = NetworkPlan.resNetGenerator(.init(filters: 6, blocks: 2))
    let discriminator = NetworkPlan.patchDiscriminator(filters: 4, layers: 2)
    return TranslationPair(
      generators: (generator, generator), discriminators: (discriminator, discriminator), seed: 3)
  }

  private static func images(_ seed: UInt64) -> Tensor {
    .spread([3, 16, 16, 3], seed: seed).scaled(by: 0.5)
  }

  private static func problem(
    _ settings: CompressionSettings = CompressionSettings(widthMultiple: 1, calibrationCount: 3),
    hasDiscriminators: Bool = true
  ) -> GeneratorPairProblem {
    var pair = pair
    if !hasDiscriminators { pair.discriminators = nil }
    return GeneratorPairProblem(
      pair, imagesA: images(1), imagesB: images(2), resource: .multiplyAdds, settings: settings,
      identity: "test")
  }

  @Test func `Costs are those of whole images, also if candidates see squares of them`() {
    let generator = NetworkPlan.resNetGenerator(.init(filters: 6, blocks: 2))
    let judge = NetworkPlan.patchDiscriminator(filters: 4, layers: 1)
    var pair = TranslationPair(
      generators: (generator, generator), discriminators: (judge, judge), seed: 3)
    pair.discriminators = nil
    let images = Tensor.spread([2, 8, 8, 3], seed: 1)
    var shares: [Double] = []
    let problem = GeneratorPairProblem(
      pair, imagesA: images, imagesB: images, imageShapes: Sides(a: [16, 16, 3], b: [16, 24, 3]),
      resource: .multiplyAdds, settings: CompressionSettings(), identity: "test"
    ) { shares.append($0) }
    let whole = ModelCost(of: pair.generatorAToB.model, imageShape: [16, 16, 3]).multiplyAdds
    #expect(problem.fullCosts.a == Double(whole))
    #expect(problem.fullCosts.b == 1.5 * Double(whole))
    #expect(
      shares == shares.sorted() && shares.count > 8 && shares.allSatisfy { (0...1).contains($0) })
  }

  @Test(arguments: [Recovery.closedForm, .none], [false, true])
  func `An analysis that was stored scores in the same way`(
    _ recovery: Recovery, _ areTied: Bool
  ) throws {
    let settings = CompressionSettings(
      recovery: recovery, tiesGroups: areTied, widthMultiple: 1, calibrationCount: 3)
    let problem = Self.problem(settings)
    let stored = Dictionary(uniqueKeysWithValues: problem.stored.map { ($0.name, $0.tensor) })
    func read(_ tensors: [String: Tensor]) throws -> GeneratorPairProblem? {
      try GeneratorPairProblem(
        Self.pair, imagesA: Self.images(1), imagesB: Self.images(2),
        imageShapes: Sides { _ in [16, 16, 3] }, resource: .multiplyAdds, settings: settings,
        identity: "test"
      ) { tensors[$0] }
    }
    let again = try #require(try read(stored))
    #expect(again.identity == problem.identity)
    for side in Side.allCases {
      #expect(again.channelScores(on: side) == problem.channelScores(on: side))
    }
    let budgets = Sides { 0.4 * problem.fullCosts[$0] }
    let pair = try problem.rankedMasks(.taylor, budgets: budgets, seed: 1)
    #expect(again.score(of: pair) == problem.score(of: pair))
    for name in ["a.scores", "b.outputs"] + (recovery == .none ? [] : ["b.layer.0.mean"]) {
      var damaged = stored
      damaged[name] = nil
      if name != "b.layer.0.mean" || stored[name] != nil { #expect(try read(damaged) == nil) }
    }
  }

  @Test func `An analysis is that of a pair, its images and the settings that it depends on`() {
    func identity(_ settings: CompressionSettings, _ data: String = "x") -> String {
      GeneratorPairProblem.analysisIdentity(of: Self.pair, settings: settings, identity: data)
    }
    let first = identity(CompressionSettings())
    #expect(first == identity(CompressionSettings(widthMultiple: 4)))
    #expect(first == identity(CompressionSettings(recovery: .distill)))
    let others = [
      identity(CompressionSettings(), "y"), identity(CompressionSettings(recovery: .none)),
      identity(CompressionSettings(tiesGroups: true)),
      identity(CompressionSettings(ranking: .magnitude)),
      identity(CompressionSettings(calibrationCount: 3)),
      identity(CompressionSettings(calibrationCrop: 3)),
    ]
    #expect(Set(others + [first]).count == 7)
  }

  private func full(_ problem: GeneratorPairProblem) -> GenomePair {
    Sides { .full(problem.layouts[$0]) }
  }

  @Test func `A pair with all channels has no own loss`() {
    for recovery in [Recovery.none, .closedForm] {
      let problem = Self.problem(
        CompressionSettings(recovery: recovery, widthMultiple: 1, calibrationCount: 3))
      let score = problem.score(of: full(problem))
      #expect(score.ownLosses.sum < 1e-6)
      #expect(score.coupledLosses.a > 0 && score.coupledLosses.b > 0)
      #expect(score.costs.a == problem.fullCosts.a)
    }
  }

  @Test(arguments: SelectionMethod.allCases.filter { !$0.isSearch })
  func `Every ranking meets its budget and uses it`(_ method: SelectionMethod) throws {
    let problem = Self.problem()
    let budgets = Sides { 0.4 * problem.fullCosts[$0] }
    let pair = try problem.rankedMasks(method, budgets: budgets, seed: 1)
    for side in Side.allCases {
      let cost = problem.cost(of: pair[side], on: side)
      #expect(cost <= budgets[side] && cost > 0.5 * budgets[side])
      #expect(problem.layouts[side].ranges.allSatisfy { pair[side].onesCount(in: $0) > 0 })
    }
    let tiny = Sides(a: 1.0, b: 1.0)
    #expect(throws: BudgetOutOfReach.self) {
      try problem.rankedMasks(method, budgets: tiny, seed: 1)
    }
  }

  @Test func `Closed-form recovery reduces the loss, and short distillation reduces it further`()
    throws
  {
    func loss(_ recovery: Recovery) throws -> Double {
      let problem = Self.problem(
        CompressionSettings(
          recovery: recovery, widthMultiple: 1, calibrationCount: 3, distillationSteps: 20))
      let budgets = Sides { 0.4 * problem.fullCosts[$0] }
      return problem.score(of: try problem.rankedMasks(.l1, budgets: budgets, seed: 1))
        .ownLosses.sum
    }
    let (plain, fitted, distilled) = (try loss(.none), try loss(.closedForm), try loss(.distill))
    #expect(fitted < plain)
    #expect(distilled < fitted)
  }

  @Test func `Without discriminators the own loss is the difference of the images`() throws {
    let problem = Self.problem(hasDiscriminators: false)
    let judged = Self.problem()
    let pair = try problem.rankedMasks(
      .l1, budgets: Sides { 0.4 * problem.fullCosts[$0] }, seed: 1)
    let (loss, judgedLoss) = (problem.score(of: pair), judged.score(of: pair))
    #expect(loss.ownLosses.sum > 0 && loss.ownLosses.sum < judgedLoss.ownLosses.sum)
    #expect(loss.coupledLosses == judgedLoss.coupledLosses)
  }

  @Test func `A filled pair keeps its channels and has no budget left`() throws {
    let problem = Self.problem()
    let budgets = Sides { 0.6 * problem.fullCosts[$0] }
    let pair = try problem.rankedMasks(.l1, budgets: Sides { 0.5 * budgets[$0] }, seed: 1)
    let filled = problem.repaired(pair, budgets: budgets, evenness: 0, fills: true)
    for side in Side.allCases {
      #expect((0..<pair[side].count).allSatisfy { !pair[side][$0] || filled[side][$0] })
      let cost = problem.cost(of: filled[side], on: side)
      #expect(cost <= budgets[side] && cost > 0.9 * budgets[side])
    }
  }

  @Test func `An evenly filled pair trades width for its bottlenecks`() throws {
    let problem = Self.problem()
    let budgets = Sides { 0.4 * problem.fullCosts[$0] }
    // All channels of the last group, and the minimum of all others.
    let pair = Sides { side in
      let layout = problem.layouts[side]
      var genome = Genome(count: layout.count)
      for (group, range) in zip(layout.groups, layout.ranges) {
        for bit in range.prefix(range == layout.ranges.last ? group.size : 1) {
          genome[bit] = true
        }
      }
      return genome
    }
    // Without a search, equal shares of all groups.
    let equal = try problem.rankedMasks(.l1, budgets: budgets, seed: 1)
    let even = problem.repaired(pair, budgets: budgets, evenness: 1, fills: true)
    let free = problem.repaired(pair, budgets: budgets, evenness: 0, fills: true)
    for side in Side.allCases {
      let layout = problem.layouts[side]
      #expect(problem.cost(of: even[side], on: side) <= budgets[side])
      for (width, equal) in zip(even[side].widths(in: layout), equal[side].widths(in: layout)) {
        #expect(width >= equal)
      }
      let widths = try [even, free].map { try #require($0[side].widths(in: layout).last) }
      #expect(widths[0] < widths[1])
    }
  }

  @Test func `The extracted pair is closer to the original than a candidate`() throws {
    let problem = Self.problem()
    let pair = try problem.rankedMasks(
      .l1, budgets: Sides { 0.4 * problem.fullCosts[$0] }, seed: 1)
    for side in Side.allCases {
      let candidate = problem.phenotype(of: pair[side], on: side)
      let extracted = problem.phenotype(problem.extracted(pair[side], on: side), on: side)
      #expect(
        problem.ownLoss(of: extracted, on: side) < problem.ownLoss(of: candidate, on: side))
    }
  }

  @Test func `A search has the same front for any number of threads`() throws {
    func front(threads: Int) throws -> [ObjectivePoint] {
      try Parallelism.$threads.withValue(threads) {
        let problem = Self.problem()
        let search = try PairSearch(
          problem,
          SearchConfiguration(
            seed: 2, populationSize: 4, budgets: Sides { 0.5 * problem.fullCosts[$0] }))
        _ = try search.run(generations: 2)
        return search.state.archive.entries.map(\.point)
      }
    }
    let one = try front(threads: 1)
    #expect(!one.isEmpty)
    #expect(try front(threads: 2) == one)
  }
}
