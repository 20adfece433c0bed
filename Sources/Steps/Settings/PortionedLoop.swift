import RecipeLanguage
import Training

/// The loop of a fine-tuning with a given number of steps; by default it has up to five epochs of
/// equal length and one evaluation at the end.
public struct PortionedLoop: RecipeSection {
  /// The number of epochs that the steps are split into; nil for a suitable number.
  public var epochs: Int?
  /// Evaluate every this many epochs; nil for one evaluation at the end.
  public var evaluateEvery: Int?
  /// Images of each domain per step; nil for 8, or fewer for large generators.
  public var batchSize: Int?
  /// The other settings.
  public var loop = PairLoop.finetuning

  /// All defaults.
  public init() {}

  /// The keys of `PairLoop`.
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
      + [
        .init(
          optional: "steps_per_epoch", \.loop.stepsPerEpoch, in: 1...1_000_000_000,
          help: RecipeHelp(
            "steps after which an epoch ends; epochs times this must be `finetune.steps`",
            default: "`finetune.steps` divided by `epochs`")),
        .init(
          optional: "batch_size", \.batchSize, in: 1...100_000,
          help: RecipeHelp(
            "images of each domain per step", default: "8, and fewer for large generators")),
      ]
      + PairLoop.fields
      // The search gives the number of steps, so that the fine-tuning does not end early.
      .filter {
        !["epochs", "evaluate_every", "steps_per_epoch", "batch_size", "patience"]
          .contains($0.key)
      }
      .map { $0.lifted(to: \.loop) }
  }

  /// The loop with this number of steps.
  ///
  /// - Throws: `RecipeProblem` if epochs and steps per epoch do not multiply to `steps`.
  func loop(steps: Int) throws -> PairLoop {
    let count =
      epochs ?? (1...max(1, min(5, steps / 100))).last { steps.isMultiple(of: $0) } ?? 1
    guard count * (loop.stepsPerEpoch ?? steps / count) == steps else {
      throw RecipeProblem(
        at: "finetune.training",
        "epochs times steps_per_epoch must equal finetune.steps, which is \(steps)")
    }
    var loop = loop
    loop.epochs = count
    loop.stepsPerEpoch = steps / count
    loop.evaluateEvery = evaluateEvery ?? count
    loop.batchSize = batchSize ?? loop.batchSize
    return loop
  }
}
