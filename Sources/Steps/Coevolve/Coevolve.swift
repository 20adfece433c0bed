import Compression
import RecipeLanguage
import Translation

/// Compresses a pair of generators: chooses channels, narrows, fine-tunes, measures.
public struct Coevolve: Step, RecipeSection {
  /// `coevolve`
  public static let key = "coevolve"
  /// For the table of keys.
  public static let help =
    "Compresses a pair of generators: searches for the channels to keep, narrows, fine-tunes and measures."
  /// Decides the search, and every draw of the fine-tuning.
  public var seed: UInt64 = 1
  /// The pair whose channels are chosen: the name of an earlier step, or a folder; nil for the pair
  /// that the step is given.
  public var pair: String?
  /// The pair that `pair` was made from, if it is lighter by construction: budgets are shares of
  /// what it costs, it teaches the fine-tuning, and the result is compared with it. Nil if that is
  /// `pair` itself.
  public var teacher: String?
  /// The folder with `trainA`, `trainB`, `testA` and `testB`.
  public var data = ""
  /// A classifier file on whose features distances are measured; the original's by default, and one
  /// is trained if that has none.
  public var classifier: String?
  /// What each generator may cost.
  public var budget = CompressionBudget(resource: .multiplyAdds, amount: 0.25)
  /// How channels are chosen.
  public var method = SelectionMethod.coevolution
  /// How a search goes about it.
  public var search = SearchSettings()
  /// How candidates are made and scored.
  public var candidates = CompressionSettings()
  /// How the narrowed pair is trained.
  public var finetune = CompressionFinetuneSettings()

  /// What reading fills in.
  public init() {}

  /// A compression with the defaults.
  public init(_ pair: String?, data: String, budget: CompressionBudget) {
    self.pair = pair
    self.data = data
    self.budget = budget
  }

  /// All but `data`, and the pair, has a default.
  public static var fields: [RecipeField<Self>] {
    [
      .init("seed", \.seed, help: "seeds the search and every random draw of the fine-tuning"),
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
      .init(section: "search", \.search, help: "the search; only for methods that search"),
      candidates,
      .init(section: "finetune", \.finetune, help: "training of the narrowed pair"),
    ]
  }

  /// The paper scores nothing but the discriminator's answers and the cycles.
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

  /// A search belongs to a method that has one.
  public var problem: (key: String, text: String)? {
    if search.from != nil, !method.isSearch {
      return ("search", "names an earlier search, but \(method.rawValue) is a method without one")
    }
    if search.objective == .paper, method != .coevolution {
      return (
        "search",
        "has the objective paper, which only the method coevolution follows, not"
          + " \(method.rawValue)"
      )
    }
    return nil
  }

  /// The folder of the pair whose channels are chosen, once it is settled.
  var pairPath: String { pair ?? "" }
  /// The folder of the pair that the result is compared with.
  var originalPath: String { teacher ?? pairPath }

  /// The pairs that it names.
  public var sources: [StepSource] {
    [("pair", pair), ("teacher", teacher), ("search.from", search.from)].compactMap { key, name in
      name.map { StepSource(key: key, name: $0) }
    }
  }

  /// The images, and the classifier that measures translations.
  public var files: [StepSource] {
    [StepSource(key: "data", name: data)]
      + (classifier.map { [StepSource(key: "classifier", name: $0)] } ?? [])
  }

  /// Compresses, or goes on.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    try CompressionRun(step: self, model: model, workshop: workshop).run()
  }
}

/// What of the candidates' section was given, and not left to the defaults.
private struct GivenCandidates: Decodable {
  struct Objective: Decodable { var distortion: Double? }

  var objective: Objective?
}
