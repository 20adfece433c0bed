import FileAccess
import Pruning
import RecipeLanguage
import Training

/// Measures what a network loses if one group of its channels is pruned and all others stay, and the
/// network itself; the model passes unchanged.
public struct AnalyzeSensitivity: Step, RecipeSection {
  /// `sensitivity`
  public static let key = "sensitivity"
  /// For the table of keys.
  public static let help =
    "Measures a network, and what it loses if one group of channels is pruned; changes nothing."
  /// The model: the name of an earlier step, or a file; nil for the input model of the step.
  public var startFrom: String?
  /// The criterion that chooses the channels.
  public var criterion = CriterionSetting(FirstOrderTaylor())
  /// How to compensate for the removed channels.
  public var recovery = ChannelPruning.Recovery.closedForm
  /// The cost limit whose widths are shown beside; nil for none.
  public var budget: CompressionBudget?
  /// Whether channels compete within each group or across all groups, for those widths.
  public var scope = ChannelPruning.Scope.global
  /// The shares of channels to keep.
  public var shares = [0.75, 0.5, 0.25]
  /// The images for calibration and for measuring the network.
  public var images = PruningImages()

  /// Values that reading a recipe replaces.
  public init() {}

  /// An analysis with the defaults.
  public init(_ startFrom: String? = nil, on images: PruningImages) {
    self.startFrom = startFrom
    self.images = images
  }

  /// All keys except the images have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        optional: "start_from", \.startFrom,
        help: RecipeHelp(
          "a model's file, or the name of an earlier step", default: "the model of the step before")
      ),
      .init(
        "criterion", \.criterion,
        help: RecipeHelp(
          "what ranks the channels, as for `prune`",
          values: CriterionList.known.map { $0.key }.joined(separator: ", "), default: "taylor")),
      .init(
        "recovery", \.recovery,
        help:
          "how the kept weights are refitted, as for `prune`; `sequential` counts as `closed-form`"),
      .init(
        optional: "budget", \.budget,
        help: RecipeHelp(
          "limit whose widths are shown, too, as for `prune`; a limit out of reach is an error",
          values: "macs=0.5 or params=300000", default: "–")),
      .init(
        "scope", \.scope, when: { $0.budget != nil }, help: "of these widths, as for `prune`"),
      .init(
        "shares", \.shares,
        help: RecipeHelp("shares of each group's channels to keep", values: "a list of 0...1")),
    ] + PruningImages.fields.map { $0.lifted(to: \.images) }
  }

  /// Shares out of range, or no images.
  public var problem: (key: String, text: String)? {
    if shares.isEmpty || shares.contains(where: { !(0...1).contains($0) }) {
      return ("shares", "found \(shares), expected numbers in 0...1")
    }
    if recovery == .merge {
      return ("recovery", "found merge, which the analysis does not use; set closed-form or none")
    }
    return images.data == nil && images.examples == nil
      ? ("data", "missing; name images under data (labeled) or examples (without labels)") : nil
  }

  /// The model, if one is named, and the reference.
  public var sources: [StepSource] {
    (startFrom.map { [StepSource(key: "start_from", name: $0)] } ?? []) + images.sources
  }

  /// The images.
  public var files: [StepSource] { images.files }

  /// Whether the analysis is written.
  public static func isFinished(in folder: RunFolder) -> Bool {
    FileContents.exists(folder.report)
  }

  /// Measures; starts from the beginning if it was stopped before.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.startFrom = startFrom.map(workshop.path)
    return try SensitivityRun(step: step, workshop: workshop).run(
      given: startFrom == nil ? model : nil)
  }
}
