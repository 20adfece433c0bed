import Autograd
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

/// A user's criterion: two kinds of evidence, and an option.
private struct Usefulness: Criterion, Equatable {
  static let key = "usefulness"

  var power: Float

  var needs: Evidence.Kinds { [.activations, .gradients] }

  func scores(
    of units: any PrunableUnits, in network: Network, _ evidence: Evidence
  ) -> [Float] {
    zip(evidence.meanActivations, evidence.gateGradients.meanSquares)
      .map { $0 * power + $1.squareRoot() }
  }
}

@Suite struct ChannelPruningTests {
  private static let half = ModelCost.Budget.share(0.5, of: .multiplyAdds)

  /// A loss for any network: the difference from noise.
  private func loss(_ outputs: [Variable], _ batch: Int, _ tape: Tape) -> Variable {
    meanSquaredError(
      outputs[0], tape.constant(noise(outputs[0].shape.extents, seed: UInt64(90 + batch))),
      on: tape)
  }

  @Test(arguments: SmallNetwork.allCases, ChannelPruning.Scope.allCases)
  func `A pruned network is within its budget and computes the same as the masked one`(
    _ kind: SmallNetwork, scope: ChannelPruning.Scope
  ) throws {
    let (model, groups) = (kind.make(), kind.groups)
    let cost = CostFunction(of: groups)
    let full = cost(widths: groups.widths)
    for resource in ModelCost.Resource.allCases where resource != .nanoseconds {
      let pruning = ChannelPruning(
        to: .share(0.6, of: resource), by: L2Norm(), scope: scope, leastShare: 0.1, recovery: .none)
      let (small, report) = try pruning(model, imageShape: kind.imageShape)
      let after = ModelCost(of: small, imageShape: kind.imageShape)
      #expect(Double(resource.amount(in: after)) <= 0.6 * Double(resource.amount(in: full)))
      #expect(report.before == full && report.after == after)
      #expect(report.groups.map(\.before) == groups.widths)
      #expect(report.groups.map(\.name) == groups.groups.map(\.name))
      #expect(
        report.groups.map(\.after) == ChannelGroups(of: small, imageShape: kind.imageShape).widths)
      // In each group the channels of the largest weights stay.
      let scores = L2Norm().scores(of: groups, in: model, .none)
      let mask = ChannelMask(keeping: report.groups.map(\.after), of: groups, by: scores)
      let masked = kind.make()
      groups.silenceDropped(by: mask, in: masked)
      #expect(
        relativeDifference(output(of: small, kind.images), output(of: masked, kind.images)) < 1e-5)
    }
  }

  @Test(arguments: SmallNetwork.allCases)
  func `The defaults are Taylor scores over the mean of their group, and closed-form recovery`(
    _ kind: SmallNetwork
  ) throws {
    let (model, groups) = (kind.make(), kind.groups)
    let images = (0..<3).map { noise([2] + kind.imageShape.extents, seed: UInt64(30 + $0)) }
    let (small, report) = try ChannelPruning(to: Self.half)(
      model, imageShape: kind.imageShape, images: images, loss: loss)
    let cost = CostFunction(of: groups)
    let evidence = Evidence(
      for: [FirstOrderTaylor()], of: groups, in: model, images: images, loss: loss)
    let mask = try ChannelMask(
      within: Self.half.limit(of: report.before), cost, of: groups,
      by: groups.normalized(
        FirstOrderTaylor().scores(of: groups, in: model, evidence), by: .mean))
    let expected = model.narrowed(
      to: mask, of: groups,
      recovery: ChannelRecovery(of: model, groups: groups, images: images))
    #expect(output(of: small, kind.images) == output(of: expected, kind.images))
    #expect(report.after == cost(widths: mask.widths(in: groups)))
  }

  @Test func `Each recovery brings a narrow network nearer to the original`() throws {
    let kind = SmallNetwork.generator
    let images = (0..<6).map { noise([2] + kind.imageShape.extents, seed: UInt64(40 + $0)) }
    let expected = output(of: kind.make(), images[0])
    let differences = try ChannelPruning.Recovery.allCases.map { recovery in
      let pruning = ChannelPruning(to: Self.half, recovery: recovery)
      let (small, _) = try pruning(
        kind.make(), imageShape: kind.imageShape, images: images, loss: loss)
      let squares = zip(output(of: small, images[0]).scalars, expected.scalars)
        .map { ($0 - $1) * ($0 - $1) }
      return squares.reduce(0, +)
    }
    #expect(differences[1] < differences[0] && differences[2] < differences[0])
  }

  @Test func `A program prunes by its own criterion`() throws {
    let kind = SmallNetwork.branches
    let (model, groups) = (kind.make(), kind.groups)
    let images = [kind.images, noise(kind.images.shape.extents, seed: 50)]
    let criterion = Usefulness(power: 0.5)
    let pruning = ChannelPruning(
      to: Self.half, by: criterion, scope: .uniform, recovery: .none)
    let (small, report) = try pruning(
      model, imageShape: kind.imageShape, images: images, loss: loss)
    // Evidence that was gathered for each part separately.
    let activations = MeanActivation().scores(
      of: groups, in: model,
      Evidence(for: [MeanActivation()], of: groups, in: model, images: images))
    let gates = Evidence(
      for: [FirstOrderTaylor()], of: groups, in: model, images: images, loss: loss
    ).gateGradients
    let scores = zip(activations, gates.meanSquares).map { $0 * 0.5 + $1.squareRoot() }
    let mask = ChannelMask(keeping: report.groups.map(\.after), of: groups, by: scores)
    #expect(
      output(of: small, kind.images)
        == output(of: model.narrowed(to: mask, of: groups), kind.images))
    #expect(report.after.multiplyAdds <= report.before.multiplyAdds / 2)
  }

  @Test(arguments: SmallNetwork.allCases, ChannelPruning.Scope.allCases)
  func `A budget out of reach is rejected with the smallest cost, which is in reach`(
    _ kind: SmallNetwork, scope: ChannelPruning.Scope
  ) throws {
    let groups = kind.groups
    let smallest = CostFunction(of: groups)(widths: groups.widths.map { ($0 + 4) / 5 }).parameters
    func report(_ parameters: Int) throws -> PruningReport {
      try ChannelPruning(
        to: .amount(parameters, of: .parameters), by: RandomScores(), scope: scope,
        leastShare: 0.2, recovery: .none)(kind.make(), imageShape: kind.imageShape).report
    }
    #expect(try report(smallest).after.parameters == smallest)
    let limit = ModelCost.Limit(smallest - 1, of: .parameters)
    let problem = PruningProblem.budgetOutOfReach(limit: limit, smallestCost: smallest)
    #expect(throws: problem) { try report(smallest - 1) }
    #expect(problem.description.contains("\(smallest - 1) parameters"))
    #expect(problem.description.contains("has \(smallest) parameters."))
  }

  @Test func `A network without prunable channels is rejected for any budget`() throws {
    var random = RandomStream(seed: 1)
    let single = try Network(
      tracing: Sequential([Convolution2D(3, 2, kernelSize: 1, random: &random)]), title: "single",
      imageShape: [4, 4, 3])
    for share in [0.1, 1] {
      let pruning = ChannelPruning(to: .share(share, of: .bytes), by: L1Norm(), recovery: .none)
      #expect(throws: PruningProblem.nothingToCut) { try pruning(single, imageShape: [4, 4, 3]) }
      var guarded = pruning
      guarded.leastShare = 1
      #expect(throws: PruningProblem.nothingToCut) {
        try guarded(
          SmallNetwork.leNet.make(), imageShape: SmallNetwork.leNet.imageShape)
      }
    }
  }

  @Test func `A share of one keeps everything`() throws {
    let kind = SmallNetwork.resNet
    let pruning = ChannelPruning(
      to: .share(1, of: .multiplyAdds), by: L1Norm(), scope: .uniform, recovery: .none)
    let (same, report) = try pruning(kind.make(), imageShape: kind.imageShape)
    #expect(report.before == report.after)
    #expect(output(of: same, kind.images) == output(of: kind.make(), kind.images))
  }
}
