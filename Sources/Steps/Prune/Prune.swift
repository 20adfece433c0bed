import Pruning
import RecipeLanguage

/// Removes channels of a network until it meets a budget, and fits the remaining weights to the
/// activations of the unpruned network.
///
/// It prunes a classifier, a generator, or both generators of a pair. A training, distillation or
/// fine-tuning step can follow.
public struct Prune: Step, RecipeSection {
  /// `prune`
  public static let key = "prune"
  /// For the table of keys.
  public static let help =
    "Removes channels of a classifier, a generator or a pair by a criterion, and refits the rest."
  /// The model: the name of an earlier step, a file or a folder; nil for the input model of the
  /// step.
  public var startFrom: String?
  /// The cost limit of each network.
  public var budget = CompressionBudget(resource: .multiplyAdds, amount: 0.5)
  /// The criterion that decides which channels to keep.
  public var criterion = CriterionSetting(FirstOrderTaylor())
  /// Whether channels compete within each group or across all groups.
  public var scope = ChannelPruning.Scope.uniform
  /// How to compensate for the removed channels.
  public var recovery = ChannelPruning.Recovery.closedForm
  /// The minimum share of channels that each group keeps.
  public var leastShare = 0.05
  /// For a classifier: labeled images for calibration and for measuring the result.
  public var data: ClassificationData?
  /// For a classifier: the seed of the validation part of `data`, whose images are left out.
  public var seed: UInt64 = 1
  /// For generators: the folder with `trainA`, `trainB`, `testA` and `testB` for calibration.
  public var images: String?
  /// The number of training images for calibration, per domain.
  public var calibrationImages = 128

  /// Values that reading a recipe replaces.
  public init() {}

  /// Pruning of a classifier to a budget.
  public init(_ startFrom: String? = nil, to budget: CompressionBudget, data: ClassificationData) {
    self.startFrom = startFrom
    self.budget = budget
    self.data = data
  }

  /// Pruning of generators to a budget.
  public init(_ startFrom: String? = nil, to budget: CompressionBudget, images: String) {
    self.startFrom = startFrom
    self.budget = budget
    self.images = images
  }

  /// All keys except the images have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        optional: "start_from", \.startFrom,
        help: RecipeHelp(
          "a model's file, the folder of a pair, or the name of an earlier step",
          default: "the model of the step before")),
      .init(
        "budget", \.budget,
        help: RecipeHelp(
          """
          limit for each network: multiply-adds (`macs`) or parameters (`params`); a number up to 1 is a \
          share of what the network costs now
          """, values: "macs=0.5 or params=300000")),
      .init(
        "criterion", \.criterion,
        help: RecipeHelp(
          """
          what ranks the channels: \(CriterionList.help). A criterion with settings is a mapping: \
          `{ kind: random, seed: 3 }`. A single generator has no loss: use `l1`, `l2` or `activation`
          """, values: CriterionList.known.map { $0.key }.joined(separator: ", "), default: "taylor"
        )),
      .init(
        "scope", \.scope,
        help: """
          `uniform` keeps the same share of every channel group; with `global`, channels compete over all \
          groups
          """),
      .init(
        "recovery", \.recovery,
        help: """
          how the kept weights are refitted. `closed-form`: least squares for each layer; `sequential`: \
          the same on the outputs of the narrowed layers before it, slower and better for heavy cuts
          """),
      .init(
        "least_share", \.leastShare, in: 0...1,
        help: "share of each group's channels that is always kept"),
      .init(
        optional: "images", \.images,
        help: RecipeHelp(
          """
          for a pair: folder with `trainA`, `trainB`, `testA` and `testB`; for one generator: a folder of \
          images
          """, default: "required for generators")),
      .init(
        optional: "data", \.data, when: { $0.images == nil },
        help: RecipeHelp("for a classifier: labeled images", default: "required for a classifier")),
      .init(
        "seed", \.seed,
        help: "for a classifier: seed of the validation part of `data`, which is left out"),
      .init(
        "calibration_images", \.calibrationImages, in: 1...100_000,
        help: "training images, of each domain, for the criterion and the recovery"),
    ]
  }

  /// A contradiction between settings, if there is one.
  public var problem: (key: String, text: String)? {
    if budget.resource == .milliseconds {
      return ("budget", "found \(budget.text), expected macs or params; prune has no limit in ms")
    }
    return data == nil && images == nil
      ? ("data", "missing; name calibration images under data, or for generators under images")
      : nil
  }

  /// The model, if the recipe names one.
  public var sources: [StepSource] {
    startFrom.map { [StepSource(key: "start_from", name: $0)] } ?? []
  }

  /// The images.
  public var files: [StepSource] {
    [("data.path", data?.path), ("images", images)].compactMap { key, path in
      path.map { StepSource(key: key, name: $0) }
    }
  }

  /// Prunes; starts from the beginning if it was stopped before.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.startFrom = startFrom.map(workshop.path) ?? workshop.givenPath
    return try PruneRun(step: step, workshop: workshop).run(given: startFrom == nil ? model : nil)
  }

  /// The pruning operation.
  var pruning: ChannelPruning {
    ChannelPruning(
      to: budget.ofCost, by: criterion.criterion, scope: scope, leastShare: leastShare,
      recovery: recovery)
  }
}
