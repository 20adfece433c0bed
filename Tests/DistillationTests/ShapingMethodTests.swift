import Autograd
import Distillation
import Foundation
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing
import Training

/// The equations of methods, against formulations of their own.
@Suite("Methods of pruning while training")
struct ShapingMethodTests {
  private let network = Classifier(manifest(), width: 5, seed: 4).model
  private let image = Tensor(
    (0..<3 * 64).map { Float(($0 * 37 + 11) % 23) / 11 - 1 }, shape: [3, 8, 8, 1])

  private func pruning(_ method: any ShapingMethod) throws -> TrainingPruning {
    // Different values in norms, which are 1 and 0 at the beginning.
    var random = RandomStream(seed: 2, "norms")
    for (name, parameter) in network.namedParameters where name.contains("bn") {
      parameter.value = Tensor(
        parameter.value.scalars.map { $0 + 0.3 * random.normal() }, shape: parameter.value.shape)
    }
    return try TrainingPruning(
      network, imageShape: [8, 8, 1],
      plan: PruningPlan(to: .share(0.5, of: .multiplyAdds), begin: 0, end: 1, interval: 2),
      by: method)
  }

  private func value(_ name: String) throws -> Tensor {
    try #require(network.namedWeights.first { $0.name == name }).parameter.value
  }

  /// What makes channel 2 inside the first block: its rows, and its norm's scale and shift.
  private func inner() throws -> [Double] {
    let rows = try value("layer1.0.conv1.weight").scalars.enumerated()
      .filter { $0.offset % 5 == 2 }.map(\.element)
    return try
      (rows + [value("layer1.0.bn1.weight").scalars[2]]
      + [value("layer1.0.bn1.bias").scalars[2]]).map(Double.init)
  }

  // MARK: - Group lasso

  @Test func `The proximal step minimizes distance and penalty`() throws {
    let lasso = GroupLasso(strength: 0.4)
    let pruning = try pruning(lasso)
    #expect(pruning.network.groups.groups.contains { $0.name == "layer1.0.conv1" })
    let before = try inner()
    pruning.prepare(at: StepPosition(step: 0, epoch: 0, totalSteps: 100), learningRate: 0.25)
    _ = try pruning.update()
    let after = try inner()
    // Minimizes ½‖w − v‖² + η λ √|g| ‖w‖: the gradient w − v + η λ √|g| w / ‖w‖ is zero.
    let norm = after.map { $0 * $0 }.reduce(0, +).squareRoot()
    let pull = 0.25 * 0.4 * Double(before.count).squareRoot()
    #expect(norm > 0.1)
    for (v, w) in zip(before, after) { #expect(abs(w - v + pull * w / norm) < 1e-5) }
  }

  @Test func `A short group becomes zero`() {
    let lasso = GroupLasso(strength: 2)
    #expect(lasso.factors(norms: [0.59, 0.61, 0], counts: [9, 9, 9], learningRate: 0.1)[0] == 0)
    let factor = lasso.factors(norms: [0.59, 0.61, 0], counts: [9, 9, 9], learningRate: 0.1)
    #expect(abs(Double(factor[1]) - (1 - 0.6 / 0.61)) < 1e-6 && factor[2] == 0)
  }

  // MARK: - Growing penalty

  @Test func `The factor grows every few steps up to its ceiling`() {
    let penalty = GrowingPenalty(growth: 0.3, ceiling: 1)
    let factors = (10...21).map {
      penalty.factor(at: ShapingMoment(step: $0, begin: 10, end: 30, interval: 3))
    }
    let expected = [0, 0, 0, 0.3, 0.3, 0.3, 0.6, 0.6, 0.6, 0.9, 0.9, 0.9]
    for (found, wanted) in zip(factors, expected) { #expect(abs(found - wanted) < 1e-12) }
    #expect(penalty.factor(at: ShapingMoment(step: 29, begin: 10, end: 30, interval: 3)) == 1)
    let standard = GrowingPenalty(ceiling: 2)
    #expect(standard.factor(at: ShapingMoment(step: 20, begin: 10, end: 30, interval: 2)) == 2)
    #expect(standard.factor(at: ShapingMoment(step: 18, begin: 10, end: 30, interval: 2)) < 2)
  }

  @Test func `Its gradient is that of half the squared norm of the chosen channels`() throws {
    let pruning = try pruning(GrowingPenalty(growth: 0.125, ceiling: 1))
    for step in 0..<2 {
      pruning.prepare(at: StepPosition(step: step, epoch: 0, totalSteps: 100), learningRate: 0.1)
      var none = Gradients()
      pruning.adjust(&none)
      _ = try pruning.update()
    }
    pruning.prepare(at: StepPosition(step: 2, epoch: 0, totalSteps: 100), learningRate: 0.1)
    var gradients = Gradients()
    let parameters = network.namedParameters
    for (_, parameter) in parameters {
      gradients[parameter] = Tensor(zeros: parameter.value.shape)
    }
    pruning.adjust(&gradients)
    // The mask of the channels that it chose: those that the criterion and the budget drop now.
    let groups = pruning.network.groups
    let mask = try ChannelMask(
      within: pruning.network.limit, pruning.network.cost, of: groups,
      by: groups.normalized(L2Norm().scores(of: groups, in: network, .none), by: .mean))
    let chosen = groups.groups.first { $0.name == "layer1.0.conv1" }.map { group in
      group.channels.map { !mask.bits[$0] }
    }
    let dropped = try #require(chosen)
    #expect(mask.bits.contains(false))
    for name in ["layer1.0.conv1.weight", "layer1.0.bn1.weight", "layer1.0.bn1.bias"] {
      let parameter = try #require(parameters.first { $0.name == name }).parameter
      let found = try #require(gradients[parameter]).scalars
      for (index, weight) in parameter.value.scalars.enumerated() {
        // λ is 0.125 in the third step.
        let wanted = dropped[index % 5] ? 0.125 * weight : 0
        #expect(abs(found[index] - wanted) < 1e-6)
      }
    }
  }

  // MARK: - Gates

  @Test(arguments: [-3.0, -0.7, 0, 1.2, 4])
  func `Hard concrete gates follow their equations`(_ logAlpha: Double) {
    let beta = 2.0 / 3
    // A grid of u in place of samples.
    let count = 200_000
    var open = 0
    for index in 0..<count {
      let u = (Double(index) + 0.5) / Double(count)
      let s = 1 / (1 + exp(-(log(u / (1 - u)) + logAlpha) / beta))
      let z = min(1, max(0, 1.2 * s - 0.1))
      if z > 0 { open += 1 }
      guard index % 10_000 == 5_000 else { continue }
      let sample = HardConcrete.sample(logAlpha: logAlpha, uniform: u)
      #expect(abs(sample.gate - z) < 1e-9)
      let near = [-1e-5, 1e-5].map {
        HardConcrete.sample(logAlpha: logAlpha + $0, uniform: u).gate
      }
      #expect(abs((near[1] - near[0]) / 2e-5 - sample.slope) < 1e-4)
    }
    let openness = HardConcrete.openness(logAlpha: logAlpha)
    #expect(abs(openness.probability - Double(open) / Double(count)) < 1e-4)
    let near = [-1e-5, 1e-5].map {
      HardConcrete.openness(logAlpha: logAlpha + $0).probability
    }
    #expect(abs((near[1] - near[0]) / 2e-5 - openness.slope) < 1e-6)
    let middle = 1 / (1 + exp(-logAlpha))
    #expect(
      abs(HardConcrete.value(logAlpha: logAlpha) - min(1, max(0, middle * 1.2 - 0.1))) < 1e-12)
  }

  @Test func `The expected cost of whole widths is the cost`() throws {
    let groups = ChannelGroups(of: network, imageShape: [8, 8, 1])
    let cost = CostFunction(of: groups)
    let widths = groups.widths.enumerated().map { max(1, $1 - $0 % 4) }
    for resource: ModelCost.Resource in [.parameters, .multiplyAdds, .bytes] {
      let found = cost.expected(resource, widths: widths.map(Double.init)).amount
      #expect(found == Double(resource.amount(in: cost(widths: widths))))
    }
  }

  @Test func `The penalty's gradient is that of the cost above the budget`() throws {
    let groups = ChannelGroups(of: network, imageShape: [8, 8, 1])
    let cost = CostFunction(of: groups)
    let full = cost(widths: groups.widths)
    let penalty = CostPenalty(strength: 3)
    var random = RandomStream(seed: 1, "probabilities")
    let probabilities = (0..<groups.channelCount).map { _ in Double(random.uniform()) }
    let limit = ModelCost.Limit(full.multiplyAdds / 8, of: .multiplyAdds)
    let found = penalty(probabilities, of: groups, cost, within: limit)
    #expect(found.penalty > 0)
    for channel in stride(from: 0, to: probabilities.count, by: 3) {
      let near = [-1e-5, 1e-5].map { change in
        var other = probabilities
        other[channel] += change
        return penalty(other, of: groups, cost, within: limit).penalty
      }
      #expect(abs((near[1] - near[0]) / 2e-5 - found.slopes[channel]) < 1e-6)
    }
    let wide = ModelCost.Limit(full.multiplyAdds, of: .multiplyAdds)
    #expect(penalty(probabilities, of: groups, cost, within: wide).slopes.allSatisfy { $0 == 0 })
  }

  @Test func `A gate's gradient is the sum of weights times gradients that read its channel`()
    throws
  {
    let groups = ChannelGroups(of: network, imageShape: [8, 8, 1])
    let readers = ChannelScalars(that: .read, groups, in: network)
    let dense = readers.values
    var random = RandomStream(seed: 3, "gates")
    let gates = (0..<groups.channelCount).map { _ in 0.5 + random.uniform() }
    func loss(_ gates: [Float], _ tape: Tape) -> Variable {
      readers.restore(dense)
      readers.scale(by: gates)
      return crossEntropy(network(tape.constant(image), on: tape), labels: [0, 2, 1], on: tape)
    }
    let tape = Tape(differentiating: network.namedParameters.map(\.parameter))
    let gradients = tape.backpropagate(from: loss(gates, tape))
    readers.restore(dense)
    let found = readers.products(with: gradients)
    for channel in stride(from: 0, to: gates.count, by: 2) {
      let near = [Float(-0.004), 0.004].map { change -> Double in
        var other = gates
        other[channel] += change
        return Double(loss(other, Tape()).tensor.scalar)
      }
      readers.restore(dense)
      let numeric = (near[1] - near[0]) / 0.008
      #expect(abs(numeric - found[channel]) < 2e-3 + 0.02 * abs(numeric), "channel \(channel)")
    }
    #expect(found.contains { abs($0) > 0.01 })
  }
}
