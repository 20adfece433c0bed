import Compression
import Pruning
import RecipeLanguage

/// Removes channels of a network until it meets a budget, and fits the remaining weights to the
/// activations of the unpruned network.
///
/// It prunes a classifier, a generator, any other network, or both generators of a pair. A training,
/// distillation, imitation or fine-tuning step can follow.
public struct Prune: Step, RecipeSection {
  /// How the widths of channel groups are found.
  public enum Search: String, Codable, CaseIterable, Sendable {
    /// From the scores of the criterion alone.
    case none
    /// By evolution of the kept channels (`EvolutionaryPruning`).
    case evolution
  }

  /// `prune`
  public static let key = "prune"
  /// For the table of keys.
  public static let help =
    "Removes channels of a network or a pair by a criterion, and refits the rest."
  /// The model: the name of an earlier step, a file or a folder; nil for the input model of the
  /// step.
  public var startFrom: String?
  /// The cost limit of each network.
  public var budget = CompressionBudget(resource: .multiplyAdds, amount: 0.5)
  /// Whether channels, whole residual branches, or both are removed.
  public var structure = ChannelPruning.Structure.widths
  /// The criterion that decides which channels to keep.
  public var criterion = CriterionSetting(FirstOrderTaylor())
  /// How widths are found.
  public var search = Search.none
  /// With a search: the number of generations.
  public var generations = 20
  /// With a search: the number of members of the population.
  public var population = 24
  /// Whether channels compete within each group or across all groups.
  public var scope = ChannelPruning.Scope.uniform
  /// How scores of different groups are made comparable; for the global scope.
  public var normalization = ScoreNormalization.mean
  /// The cost that a channel saves and by which its score is divided; for the global scope.
  public var costWeighting = CostWeighting.none
  /// A snapshot of the model's training: its name or file. The kept channels take its weights; nil for
  /// the weights of the model.
  public var rewind: String?
  /// How to compensate for the removed channels.
  public var recovery = ChannelPruning.Recovery.closedForm
  /// The minimum share of channels that each group keeps.
  public var leastShare = 0.05
  /// For a single network: the images for calibration and for measuring the result.
  public var images = PruningImages()
  /// For a pair: the folder with `trainA`, `trainB`, `testA` and `testB` for calibration.
  public var pairImages: String?

  /// Values that reading a recipe replaces.
  public init() {}

  /// Pruning of a single network to a budget.
  public init(_ startFrom: String? = nil, to budget: CompressionBudget, on images: PruningImages) {
    self.startFrom = startFrom
    self.budget = budget
    self.images = images
  }

  /// Pruning of a classifier to a budget.
  public init(_ startFrom: String? = nil, to budget: CompressionBudget, data: ClassificationData) {
    self.init(startFrom, to: budget, on: PruningImages(data))
  }

  /// Pruning of a pair to a budget.
  public init(_ startFrom: String? = nil, to budget: CompressionBudget, pairImages: String) {
    self.init(startFrom, to: budget, on: PruningImages())
    self.pairImages = pairImages
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
          limit for each network: multiply-adds (`macs`), parameters (`params`), bytes at 32 bits \
          (`bytes`), or milliseconds per image on this machine (`ms`), which takes about 20 seconds to \
          measure; a number up to 1 is a share of what the network costs now
          """, values: "macs=0.5, params=300000, bytes=0.5 or ms=3.5")),
      .init(
        "structure", \.structure,
        help: """
          what is removed. `widths`: channels; `branches`: whole residual branches; `both`: branches and \
          channels, with the numbers of each that keep the loss on the calibration images least
          """),
      .init(
        "criterion", \.criterion,
        help: RecipeHelp(
          """
          what ranks the channels: \(CriterionList.help). A criterion with settings is a mapping: \
          `{ kind: random, seed: 3 }`
          """, values: CriterionList.known.map { $0.key }.joined(separator: ", "), default: "taylor"
        )),
      .init(
        "search", \.search,
        help: """
          `evolution` searches for the channels to keep: networks are narrowed, refitted, their batch \
          norms recalibrated, and compared by their loss on the calibration images. The criterion \
          seeds the search
          """),
      .init(
        "generations", \.generations, in: 0...10_000, when: { $0.search == .evolution },
        help: "generations of the search after the first population"),
      .init(
        "population", \.population, in: 2...10_000, when: { $0.search == .evolution },
        help: "networks that each generation of the search keeps, and makes"),
      .init(
        "scope", \.scope, when: { $0.search == .none },
        help: """
          `uniform` keeps the same share of every channel group; with `global`, channels compete over all \
          groups
          """),
      .init(
        "normalization", \.normalization, when: { $0.scope == .global && $0.search == .none },
        help: """
          for `scope: global`: what the scores of a group are divided by, so that groups can be compared
          """),
      .init(
        "weigh_cost", \.costWeighting, when: { $0.scope == .global && $0.search == .none },
        help: """
          for `scope: global`: the cost that a channel saves and by which its score is divided: \
          multiply-adds, parameters, an estimate of the energy, or the time on this machine
          """),
      .init(
        optional: "rewind", \.rewind,
        help: RecipeHelp(
          """
          for a single network: an early snapshot of its training, a file or a name such as \
          `teacher/snapshots/epoch-2`, whose weights the kept channels take; a training then starts from them
          """, default: "the weights of the model")),
      .init(
        "recovery", \.recovery, when: { $0.rewind == nil },
        help: """
          how the kept weights are refitted. `closed-form`: least squares for each layer; `sequential`: \
          the same on the outputs of the narrowed layers before it, slower and better for heavy cuts; \
          `merge`: the weights of a dropped channel are added to those of the most similar kept one, \
          without images
          """),
      .init(
        "least_share", \.leastShare, in: 0...1,
        help: "share of each group's channels that is always kept"),
      .init(
        optional: "images", \.pairImages,
        help: RecipeHelp(
          "for a pair: folder with `trainA`, `trainB`, `testA` and `testB`",
          default: "required for a pair")),
    ] + PruningImages.fields.map { $0.lifted(to: \.images) }
  }

  /// A contradiction between settings, if there is one.
  public var problem: (key: String, text: String)? {
    if rewind != nil, structure != .widths || search != .none || pairImages != nil {
      return ("rewind", "is for the channels of a single network, without a search; remove it")
    }
    if search == .evolution, structure != .widths {
      return (
        "structure", "found \(structure.rawValue), expected widths; a search drops no branches"
      )
    }
    if search == .evolution, recovery == .merge {
      return (
        "recovery", "found merge, which a search does not use; set closed-form, sequential or none"
      )
    }
    if images.data == nil, images.examples == nil, pairImages == nil {
      return (
        "data",
        "missing; name calibration images under data (labeled), examples (without labels), or images"
          + " (of a pair)"
      )
    }
    guard pairImages != nil, images.data != nil || images.examples != nil else { return nil }
    return ("images", "is for a pair, data and examples for a single network; keep one of them")
  }

  /// The model, if the recipe names one.
  public var sources: [StepSource] {
    [("start_from", startFrom), ("rewind", rewind)].compactMap { key, name in
      name.map { StepSource(key: key, name: $0) }
    } + images.sources
  }

  /// The images.
  public var files: [StepSource] {
    images.files + (pairImages.map { [StepSource(key: "images", name: $0)] } ?? [])
  }

  /// Prunes; starts from the beginning if it was stopped before.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.startFrom = startFrom.map(workshop.path) ?? workshop.givenPath
    return try PruneRun(step: step, workshop: workshop).run(given: startFrom == nil ? model : nil)
  }

  /// The search, if there is one.
  var evolution: EvolutionaryPruning? {
    search == .evolution
      ? EvolutionaryPruning(
        pruning, generations: generations, populationSize: population, seed: images.seed) : nil
  }

  /// The pruning operation.
  var pruning: ChannelPruning {
    ChannelPruning(
      to: budget.ofCost, by: criterion.criterion, scope: scope, normalization: normalization,
      costWeighting: costWeighting, leastShare: leastShare, recovery: recovery,
      structure: structure)
  }
}
