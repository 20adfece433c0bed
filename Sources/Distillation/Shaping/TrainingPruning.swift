import Autograd
import Interchange
import Networks
import Pruning
import TensorCore
import Training

/// Prunes a network while it is trained, so that the training ends with a narrow one.
///
/// The trained network keeps its full size until the end, and with it the optimizer's state. Dropped
/// channels are silent: the weights that read them are 0. `result` is the network without them, which
/// computes the same. A training calls `prepare` before each forward pass, `adjust` after the
/// backward pass, and `update` after the update.
public final class TrainingPruning {
  /// The network, its channels and their cost.
  public let network: ShapedNetwork
  /// The channels that the network would keep if the training ended now.
  public private(set) var mask: ChannelMask
  /// Whether the channels are dropped for good, within the budget.
  public private(set) var isOver = false
  /// The settings of the method.
  public let method: any ShapingMethod
  private let shaping: any ChannelShaping
  private let seed: UInt64
  private var moment: ShapingMoment?
  /// The mask of the last sentence for the log.
  private var reported: ChannelMask

  /// Prepares the pruning of a network.
  ///
  /// - Parameters:
  ///   - network: The network that is trained, without parametrizations.
  ///   - imageShape: The shape of the images that costs are measured for, `[H, W, C]`.
  ///   - plan: What is pruned, and when.
  ///   - method: How.
  ///   - seed: The seed of everything random.
  /// - Throws: `PruningProblem` if no channel can be pruned, or too few.
  public init(
    _ network: Network, imageShape: Shape, plan: PruningPlan, by method: any ShapingMethod,
    seed: UInt64 = 0
  ) throws(PruningProblem) {
    self.network = try ShapedNetwork(network, imageShape: imageShape, plan: plan)
    self.method = method
    self.seed = seed
    mask = ChannelMask(keepingAllOf: self.network.groups)
    reported = mask
    shaping = method.makeShaping(of: self.network, seed: seed)
  }

  /// Begins a step, before its forward pass.
  public func prepare(at position: StepPosition, learningRate: Float) {
    let moment = network.plan.moment(
      step: position.step + 1, totalSteps: position.totalSteps, learningRate: learningRate,
      seed: seed)
    self.moment = moment
    guard !isOver, moment.isWithin else { return }
    network.mask = mask
    shaping.prepare(network, at: moment)
  }

  /// Changes the gradients of a step, before its update.
  public func adjust(_ gradients: inout Gradients) {
    guard let moment else { return }
    if !isOver {
      if moment.isWithin { shaping.adjust(&gradients, of: network, at: moment) }
      network.add(gradients, at: moment.step)
    }
    guard isSilent else { return }
    network.groups.silenceDropped(by: mask, in: &gradients, of: network.network)
  }

  /// Ends a step, after its update.
  ///
  /// - Returns: Sentences for the log.
  /// - Throws: `ShapingProblem` if scores are not numbers.
  public func update() throws -> [String] {
    guard let moment else { return [] }
    self.moment = nil
    let wasOver = isOver
    network.mask = mask
    // A momentum may have moved silent weights, which would count in scores.
    if isSilent { network.groups.silenceDropped(by: mask, in: network.network) }
    if !isOver, moment.isLast {
      mask = try shaping.finalMask(network, at: moment)
      isOver = true
    } else if !isOver, moment.isWithin {
      mask = try shaping.update(network, at: moment) ?? mask
      if moment.selects { network.beginInterval() }
    }
    network.mask = mask
    guard !wasOver else { return [] }
    if isSilent { network.groups.silenceDropped(by: mask, in: network.network) }
    guard isOver || moment.selects && mask != reported else { return [] }
    defer { reported = mask }
    return [selection(after: reported)]
  }

  /// Whether dropped channels are silent and never return.
  private var isSilent: Bool { isOver || shaping.dropsForGood }

  /// The sentence about a selection.
  private func selection(after before: ChannelMask) -> String {
    let (kept, all) = (mask.bits.count { $0 }, mask.bits.count)
    let back = zip(before.bits, mask.bits).count { !$0 && $1 }
    return "\(type(of: method).key) keeps \(kept) of \(all) channels"
      + (back == 0 ? "" : ", \(back) of them again") + (isOver ? " for good" : "")
      + ", which leaves \(percent(.multiplyAdds)) of the multiply-adds and"
      + " \(percent(.parameters)) of the parameters"
  }

  private func percent(_ resource: ModelCost.Resource) -> String {
    percent(network.share(resource, of: mask))
  }

  private func percent(_ share: Double) -> String {
    let tenths = Int((1000 * share).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }

  /// The network that would be left if the training ended now: without the channels that the mask
  /// drops. It shares no weights with the trained one.
  public var result: Network {
    let copy = network.network.copy()
    if !isOver, let gates = shaping.gates {
      ChannelScalars(that: .read, network.groups, in: copy).scale(by: gates)
    }
    return copy.narrowed(to: mask, of: network.groups)
  }

  /// The share of the full network's multiply-adds that the mask leaves, `macs_kept`, and of its
  /// parameters, `params_kept`.
  public var metrics: [EvaluationReport.Metric] {
    [
      .init("macs_kept", network.share(.multiplyAdds, of: mask)),
      .init("params_kept", network.share(.parameters, of: mask)),
    ]
  }

  /// An evaluation of `result` with these metrics. Until channels are dropped for good, it is
  /// compared only with others of that time, so that the best epoch has a network within the budget.
  public func evaluation(_ report: EvaluationReport) -> EvaluationReport {
    let report = report.adding(metrics)
    return isOver ? report : report.renamingQuality(report.qualityName + " while pruning")
  }

  /// The sentence for a run's page.
  public var words: String {
    let plan = network.plan
    return "\(type(of: method).key) prunes the network while it is trained, from"
      + " \(percent(plan.begin)) to \(percent(plan.end)) of the steps, until"
      + " \(percent(network.finalShare)) of its \(network.limit.resource.words) are left"
      + (type(of: method).usesCriterion ? ", by \(type(of: plan.criterion).key)" : "")
  }
}

extension TrainingPruning {
  private static let prefix = "pruning."

  /// The mask, what the method keeps, and the sums of gradients, for a run's state.
  public var state: [StoredTensor] {
    own.map { StoredTensor(name: Self.prefix + $0.name, tensor: $0.tensor) }
  }

  private var own: [(name: String, tensor: Tensor)] {
    [
      ("mask", mask.tensor),
      ("is_over", Tensor(isOver ? 1 : 0)),
    ] + network.state + shaping.state
  }

  /// Continues from a saved `state`.
  ///
  /// - Throws: `FileProblem` if the file belongs to another network or method, or is damaged.
  public func restore(from file: SafetensorsFile) throws {
    try file.restore(prefix: Self.prefix) { saved in
      try OptimizerStateMismatch.check(saved, against: own)
      mask = try ChannelMask("mask", in: saved, of: network.groups)
      try network.restore(saved)
      try shaping.restore(saved)
      isOver = saved["is_over"]?.scalar == 1
      network.mask = mask
      reported = mask
    }
  }
}
