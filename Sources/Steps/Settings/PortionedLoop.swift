import RecipeLanguage
import Training

/// The loop of a fine-tuning that is so many steps long; without a word it has up to five epochs of
/// equal length, and is measured at the end.
public struct PortionedLoop: RecipeSection {
  /// Into how many epochs the steps are split; nil for as many as leave each some length.
  public var epochs: Int?
  /// Epochs from one evaluation to the next; nil for one evaluation at the end.
  public var evaluateEvery: Int?
  /// All else.
  public var loop = PairLoop.finetuning

  /// All defaults.
  public init() {}

  /// The keys of a pair's loop.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        optional: "epochs", \.epochs, in: 1...1_000_000,
        help: RecipeHelp(
          "epochs of equal length that the steps are split into", default: "up to 5")),
      .init(
        optional: "evaluate_every", \.evaluateEvery, in: 1...1_000_000,
        help: RecipeHelp("epochs between two evaluations", default: "one, at the end")),
    ]
      + PairLoop.fields.filter { !["epochs", "evaluate_every"].contains($0.key) }
      .map { $0.lifted(to: \.loop) }
  }

  /// The loop of so many steps.
  ///
  /// - Throws: `RecipeProblem` if the epochs do not come to that.
  func loop(steps: Int) throws -> PairLoop {
    let count =
      epochs ?? (1...max(1, min(5, steps / 100))).last { steps.isMultiple(of: $0) } ?? 1
    guard count * (loop.stepsPerEpoch ?? steps / count) == steps else {
      throw RecipeProblem(
        at: "finetune.training",
        "epochs times steps_per_epoch must be finetune.steps, \(steps)")
    }
    var loop = loop
    loop.epochs = count
    loop.stepsPerEpoch = steps / count
    loop.evaluateEvery = evaluateEvery ?? count
    return loop
  }
}
