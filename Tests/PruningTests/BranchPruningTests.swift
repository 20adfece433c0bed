import Autograd
import Foundation
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct BranchPruningTests {
  private let kind = SmallNetwork.resNet
  private var images: [Tensor] { (0..<3).map { noise([4, 12, 12, 3], seed: UInt64(60 + $0)) } }

  /// The network with the statistics of the images, and with some branches that add next to nothing.
  private func network(silent: [Int]) -> (Network, [ResidualBranch]) {
    let network = kind.make()
    let branches = network.residualBranches(imageShape: kind.imageShape)
    for index in silent {
      for entry in network.namedParameters where entry.name.hasPrefix(branches[index].sum + ".") {
        entry.parameter.value = entry.parameter.value.scaled(by: 1e-4)
      }
    }
    return (network.recalibratingNorms(on: [Tensor(concatenating: images)]), branches)
  }

  @Test func `The sensitivity of a branch is the change of the loss without it`() throws {
    let (network, branches) = network(silent: [])
    let labels = [[0, 1, 2, 3], [4, 0, 1, 2], [3, 3, 2, 1]]
    let loss = CalibrationLoss(images: images) { outputs, batch, tape in
      crossEntropy(outputs[0], labels: labels[batch], on: tape)
    }
    let sensitivity = try BranchSensitivity(of: branches, in: network, by: loss)
    /// The mean cross-entropy in double precision.
    func expected(_ network: Network) -> Double {
      var sum = 0.0
      for (images, labels) in zip(images, labels) {
        let logits = output(of: network, images).scalars.map(Double.init)
        for (row, label) in labels.enumerated() {
          let values = Array(logits[5 * row..<5 * row + 5])
          let most = values.max() ?? 0
          sum += most + log(values.reduce(0) { $0 + exp($1 - most) }) - values[label]
        }
      }
      return sum / 12
    }
    let whole = expected(network)
    #expect(abs(sensitivity.loss - whole) < 1e-4 * whole)
    for (branch, damage) in zip(branches, sensitivity.damages) {
      let change = expected(network.droppingBranches([branch])) - whole
      #expect(abs(damage - change) < 1e-3 * max(1, abs(change)))
    }
  }

  @Test func `Outputs are compared with the original's, relative to their squares`() {
    let (network, branches) = network(silent: [])
    let loss = CalibrationLoss(images: images, matching: network)
    #expect(loss(network) == 0)
    let smaller = network.droppingBranches([branches[2]])
    var (difference, energy) = (0.0, 0.0)
    for batch in images {
      for (found, original) in zip(
        output(of: smaller, batch).scalars, output(of: network, batch).scalars)
      {
        difference += Double(found - original) * Double(found - original)
        energy += Double(original) * Double(original)
      }
    }
    #expect(abs(loss(smaller) - difference / energy) < 1e-5 * difference / energy)
  }

  @Test func `Branches that add next to nothing are dropped first`() throws {
    let (network, branches) = network(silent: [1, 3])
    let limit = ModelCost(
      of: network.droppingBranches([branches[1], branches[3]]), imageShape: kind.imageShape)
    let pruning = ChannelPruning(
      to: .amount(limit.multiplyAdds, of: .multiplyAdds), by: L2Norm(), recovery: .none,
      structure: .branches)
    let (small, report) = try pruning(network, imageShape: kind.imageShape, images: images)
    #expect(report.droppedBranches == [branches[1].sum, branches[3].sum])
    #expect(report.after == ModelCost(of: small, imageShape: kind.imageShape))
    #expect(report.after.multiplyAdds == limit.multiplyAdds)
    #expect(report.before == ModelCost(of: network, imageShape: kind.imageShape))
    // The groups inside the branches are gone, and all others are whole.
    let gone = [branches[1], branches[3]].flatMap(\.nodes)
    for group in report.groups {
      #expect(group.after == (gone.contains(group.name) ? 0 : group.before))
    }
    #expect(report.groups.count { $0.after == 0 } == 2)
  }

  @Test func `Branches and widths together meet the budget, and lose no more than widths alone`()
    throws
  {
    let (network, branches) = network(silent: [1, 3])
    let loss = CalibrationLoss(images: images, matching: network)
    func pruned(_ structure: ChannelPruning.Structure) throws -> (Network, PruningReport) {
      try ChannelPruning(
        to: .share(0.35, of: .multiplyAdds), by: L2Norm(), scope: .uniform, structure: structure)(
          network, imageShape: kind.imageShape, images: images)
    }
    let (narrow, _) = try pruned(.widths)
    let (both, report) = try pruned(.both)
    #expect(Double(report.after.multiplyAdds) <= 0.35 * Double(report.before.multiplyAdds))
    #expect(report.after == ModelCost(of: both, imageShape: kind.imageShape))
    #expect(loss(both) <= loss(narrow))
    #expect(!Set(report.droppedBranches).isDisjoint(with: [branches[1].sum, branches[3].sum]))
  }

  @Test func `A budget below what branches can save, and a network without branches, are rejected`()
    throws
  {
    let pruning = ChannelPruning(
      to: .share(0.01, of: .multiplyAdds), by: L2Norm(), structure: .branches)
    let network = kind.make()
    let all = network.droppingBranches(network.residualBranches(imageShape: kind.imageShape))
    let (full, least) = (
      ModelCost(of: network, imageShape: kind.imageShape).multiplyAdds,
      ModelCost(of: all, imageShape: kind.imageShape).multiplyAdds
    )
    #expect(
      throws: PruningProblem.budgetOutOfReach(
        limit: .init(Int(0.01 * Double(full)), of: .multiplyAdds), smallestCost: least)
    ) { try pruning(network, imageShape: kind.imageShape, images: images) }
    #expect(throws: PruningProblem.noBranches) {
      try pruning(
        SmallNetwork.leNet.make(), imageShape: SmallNetwork.leNet.imageShape,
        images: [SmallNetwork.leNet.images])
    }
  }
}
