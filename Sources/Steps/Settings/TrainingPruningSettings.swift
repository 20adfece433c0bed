import Distillation
import Networks
import Pruning
import RecipeLanguage
import TensorCore

/// The pruning of a network during its training.
public struct TrainingPruningSettings: RecipeSection {
  /// The methods.
  public enum Method: String, Codable, CaseIterable, Sendable {
    /// `GradualPruning`
    case gradual
    /// `SoftPruning`
    case soft
    /// `GroupLasso`
    case groupLasso = "group_lasso"
    /// `GrowingPenalty`
    case growingPenalty = "growing_penalty"
    /// `L0Gates`
    case gatesL0 = "gates_l0"
    /// `NetworkGates`
    case gatesNetwork = "gates_network"

    /// Whether a criterion ranks the channels.
    var hasCriterion: Bool { self == .gradual || self == .soft || self == .growingPenalty }

    /// Whether gates rank the channels.
    var hasGates: Bool { self == .gatesL0 || self == .gatesNetwork }
  }

  /// How channels leave.
  public var method = Method.gradual
  /// The cost limit at the end.
  public var budget = CompressionBudget(resource: .multiplyAdds, amount: 0.5)
  /// The criterion that decides which channels to keep.
  public var criterion = CriterionSetting(L2Norm())
  /// Whether channels compete within each group or across all groups.
  public var scope = ChannelPruning.Scope.global
  /// How scores of different groups are compared.
  public var normalization = ScoreNormalization.mean
  /// The minimum share of channels that each group keeps.
  public var leastShare = 0.05
  /// The share of the steps after which pruning begins.
  public var begin = 0.1
  /// The share of the steps after which it ends.
  public var end = 0.6
  /// The number of steps between two selections.
  public var every = 50
  /// The weight of the group lasso.
  public var strength = GroupLasso().strength
  /// The growth of the growing penalty; nil to reach the ceiling halfway.
  public var growth: Double?
  /// The largest factor of the growing penalty.
  public var ceiling = GrowingPenalty().ceiling
  /// The learning rate of gates.
  public var gateLearningRate = L0Gates().learningRate
  /// The weight of the penalty on the cost, for gates.
  public var costWeight = L0Gates().costWeight

  /// Values that reading a recipe replaces.
  public init() {}

  /// A pruning to a budget.
  public init(_ method: Method, to budget: CompressionBudget) {
    self.method = method
    self.budget = budget
  }

  /// All keys except the budget have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "method", \.method,
        help: RecipeHelp("how channels leave: \(methods)")),
      .init(
        required: "budget", \.budget,
        help: RecipeHelp(
          """
          limit at the end: multiply-adds (`macs`) or parameters (`params`); a number up to 1 is a share \
          of what the network costs at the beginning
          """, values: "macs=0.5 or params=300000")),
      .init(
        "criterion", \.criterion,
        when: \.method.hasCriterion,
        help: RecipeHelp(
          """
          what ranks the channels, as in step `prune`; criteria of gradients use those of the training \
          since the last selection. `group_lasso` ranks by its own norms, and gates rank by themselves
          """, values: supported.joined(separator: ", "), default: "l2")),
      .init(
        "scope", \.scope,
        help: """
          `uniform` keeps the same share of every channel group; with `global`, channels compete over all \
          groups
          """),
      .init(
        "normalization", \.normalization,
        when: { $0.scope == .global && !$0.method.hasGates },
        help: "with the scope `global`: what scores are divided by, so that groups can be compared"),
      .init(
        "least_share", \.leastShare, in: 0...1,
        help: "share of each group's channels that is always kept"),
      .init(
        "begin", \.begin, in: 0...1,
        help: "share of the training's steps before the first selection"),
      .init(
        "end", \.end, in: 0...1,
        help: "share of the training's steps after which the channels are gone for good"),
      .init(
        "every", \.every, in: 1...1_000_000, help: "steps between two selections, or two changes"),
      .init(
        "strength", \.strength, in: 0...1e6, when: { $0.method == .groupLasso },
        help: "of `group_lasso`: weight λ of the penalty"),
      .init(
        optional: "growth", \.growth, in: 0...1e6, when: { $0.method == .growingPenalty },
        help: RecipeHelp(
          "of `growing_penalty`: what its factor gains every `every` steps",
          default: "reaches `ceiling` halfway")),
      .init(
        "ceiling", \.ceiling, in: 0...1e6, when: { $0.method == .growingPenalty },
        help: "of `growing_penalty`: its largest factor"),
      .init(
        "gate_learning_rate", \.gateLearningRate, in: 1e-9...1e3, when: \.method.hasGates,
        help: "of `gates_l0` or `gates_network`: learning rate of the gates"),
      .init(
        "cost_weight", \.costWeight, in: 0...1e6, when: \.method.hasGates,
        help:
          "of `gates_l0` or `gates_network`: weight of the penalty on a cost above the budget"),
    ]
  }

  private static var methods: String {
    let all: [any ShapingMethod.Type] = [
      GradualPruning.self, SoftPruning.self, GroupLasso.self, GrowingPenalty.self,
      L0Gates.self, NetworkGates.self,
    ]
    return all.map { "`\($0.key)` \($0.help)" }.joined(separator: "; ")
  }

  private static var supported: [String] {
    CriterionList.known.filter { kind in
      (try? CriterionSetting(named: kind.key)).map { PruningPlan.supports($0.criterion) } ?? false
    }.map { $0.key }
  }

  /// An interval without steps, or a criterion or a budget that a training cannot serve.
  public var problem: (key: String, text: String)? {
    if begin >= end { return ("end", "is \(end), expected more than begin, which is \(begin)") }
    if budget.resource == .milliseconds {
      return ("budget", "found \(budget.text), expected macs or params")
    }
    guard PruningPlan.supports(criterion.criterion) else {
      return (
        "criterion",
        "\(type(of: criterion.criterion).key) needs calibration images, which a training has not;"
          + " choose \(Self.supported.joined(separator: ", "))"
      )
    }
    return nil
  }

  private var shaping: any ShapingMethod {
    switch method {
    case .gradual: GradualPruning()
    case .soft: SoftPruning()
    case .groupLasso: GroupLasso(strength: strength)
    case .growingPenalty: GrowingPenalty(growth: growth, ceiling: ceiling)
    case .gatesL0: L0Gates(learningRate: gateLearningRate, costWeight: costWeight)
    case .gatesNetwork: NetworkGates(learningRate: gateLearningRate, costWeight: costWeight)
    }
  }

  /// The pruning of a network.
  ///
  /// - Parameters:
  ///   - network: The network that is trained.
  ///   - imageShape: The shape of the images that costs are measured for, `[H, W, C]`.
  ///   - seed: The seed of the training.
  ///   - hasPatience: Whether the training can end early.
  /// - Throws: `RecipeProblem` if the network cannot be pruned so far.
  func pruning(
    of network: Network, imageShape: Shape, seed: UInt64, hasPatience: Bool
  ) throws -> TrainingPruning {
    if hasPatience {
      throw RecipeProblem(
        at: "training.patience",
        "could end the training before pruning ends; remove it, or remove pruning")
    }
    if network.isParametrized {
      throw RecipeProblem(
        at: "pruning", "the network has parametrized weights; fold them first, or remove pruning")
    }
    let share = budget.amount <= 1
    let resource: ModelCost.Resource =
      budget.resource == .parameters ? .parameters : .multiplyAdds
    let plan = PruningPlan(
      to: share
        ? .share(budget.amount, of: resource)
        : .amount(Int(min(budget.amount, 1e18)), of: resource),
      by: criterion.criterion, scope: scope, normalization: normalization, leastShare: leastShare,
      begin: begin, end: end, interval: every)
    do throws(PruningProblem) {
      return try TrainingPruning(
        network, imageShape: imageShape, plan: plan, by: shaping, seed: seed)
    } catch {
      throw RecipeProblem(at: "pruning.budget", "\(error)")
    }
  }
}
