import Compression
import FileAccess
import RecipeLanguage
import Training
import Translation

/// Compresses a pair of generators: chooses channels, prunes, fine-tunes, measures.
public struct Coevolve: Step, RecipeSection {
  /// `coevolve`
  public static let key = "coevolve"
  /// For the table of keys.
  public static let help =
    "Compresses a pair of generators: searches for the channels to keep, narrows, fine-tunes and measures."
  /// Whether the compressed pair is in the folder.
  public static func isFinished(in folder: RunFolder) -> Bool {
    FileContents.exists(CompressionFolder(folder).compressed)
  }

  /// The random seed of the search and the fine-tuning.
  public var seed: UInt64 = 1
  /// The pair to prune: the name of an earlier step, or a folder; nil for the input pair of the
  /// step.
  public var pair: String?
  /// The original pair, if `pair` is a lighter student of it. Relative budgets refer to its cost,
  /// the fine-tuning learns from it, and the report compares with it. Nil if `pair` itself is the
  /// original.
  public var teacher: String?
  /// The folder with `trainA`, `trainB`, `testA` and `testB`.
  public var data = ""
  /// The file of the classifier whose features the distances use; the original pair's by default.
  /// If that has none, the step trains one.
  public var classifier: String?
  /// The cost limit of each generator.
  public var budget = CompressionBudget(resource: .multiplyAdds, amount: 0.25)
  /// The method that chooses channels.
  public var method = SelectionMethod.coevolution
  /// The settings of the search.
  public var search = SearchSettings()
  /// How to build and score candidates.
  public var candidates = CompressionSettings()
  /// The fine-tuning of the pruned pair.
  public var finetune = CompressionFinetuneSettings()

  /// Values that reading a recipe replaces.
  public init() {}

  /// A compression with the defaults.
  public init(_ pair: String?, data: String, budget: CompressionBudget) {
    self.pair = pair
    self.data = data
    self.budget = budget
  }

  /// All keys except `data` and the pair have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init("seed", \.seed, help: "seed of the search and the fine-tuning"),
      .init(
        optional: "pair", \.pair,
        help: RecipeHelp(
          "folder of the pair to compress, or the name of an earlier step",
          default: "the pair of the step before")),
      .init(
        optional: "teacher", \.teacher,
        help: RecipeHelp(
          """
          folder of the original pair, where `pair` is a lighter pair that learned from it. Budgets are \
          shares of its cost, it teaches the fine-tuning, and the result is compared with it
          """, default: "`pair`")),
      .init(
        required: "data", \.data,
        help: """
          folder with `trainA`, `trainB`, `testA` and `testB`; images are prepared as for the original \
          pair's training
          """),
      .init(
        optional: "classifier", \.classifier,
        help: RecipeHelp(
          "classifier file whose features measure Fréchet distances",
          default: "the original pair's; without one, a new one is trained")),
      .init(
        "budget", \.budget,
        help: RecipeHelp(
          """
          limit for each generator: multiply-adds, parameters, or measured milliseconds per image; a \
          number up to 1 is a share of the original's
          """, values: CompressionBudget.examples)),
      .init("method", \.method, help: "how the channels are chosen"),
      .init(
        section: "search", \.search,
        help: "the search; the methods `uniform`, `l1` and `taylor` do not use it"),
      candidates,
      .init(section: "finetune", \.finetune, help: "training of the narrowed pair"),
    ]
  }

  /// The paper's objective contains only the discriminator-aware distortion and the cycle losses.
  private static var candidates: RecipeField<Self> {
    .init("candidates") { step in
      RecipeKeyHelp(
        section: "candidates", "how candidates are made and scored", step.candidates.keyHelp)
    } read: { step, entries, key in
      step.candidates =
        try entries.decodeIfPresent(CompressionSettings.self, forKey: key) ?? step.candidates
      let given = try entries.decodeIfPresent(GivenCandidates.self, forKey: key)
      if step.search.objective == .paper, given?.objective?.distortion == nil {
        step.candidates.objective.distortionWeight = 0
      }
    } write: { step, entries, key in
      try entries.encode(step.candidates, forKey: key)
    }
  }

  /// Search settings that contradict the method, if there are any.
  public var problem: (key: String, text: String)? {
    if search.from != nil, !method.isSearch {
      return ("search", "names an earlier search, but the method \(method.rawValue) has no search")
    }
    if search.point != nil, search.from == nil {
      return ("search", "has a point, but no earlier search; name its run with search.from")
    }
    if search.objective == .paper, method != .coevolution {
      return (
        "search",
        "has the objective paper, which only the method coevolution supports, not"
          + " \(method.rawValue)"
      )
    }
    return nil
  }

  /// The folder of the pair to prune, once it is known.
  var pairPath: String { pair ?? "" }
  /// The folder of the original pair, which the report compares with.
  var originalPath: String { teacher ?? pairPath }

  /// The named pairs.
  public var sources: [StepSource] {
    [("pair", pair), ("teacher", teacher), ("search.from", search.from)].compactMap { key, name in
      name.map { StepSource(key: key, name: $0) }
    }
  }

  /// The images, and the classifier for the metrics.
  public var files: [StepSource] {
    [StepSource(key: "data", name: data)]
      + (classifier.map { [StepSource(key: "classifier", name: $0)] } ?? [])
  }

  /// Compresses, or resumes.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    try CompressionRun(step: self, model: model, workshop: workshop).run()
  }
}

/// The explicitly given keys of the section `candidates`.
private struct GivenCandidates: Decodable {
  struct Objective: Decodable { var distortion: Double? }

  var objective: Objective?
}
