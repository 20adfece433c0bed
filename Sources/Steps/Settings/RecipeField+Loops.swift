import RecipeLanguage

/// The keys that several kinds of training loops share.
extension RecipeField {
  static func clipNorm(_ path: WritableKeyPath<Section, Double?>) -> Self {
    .init(
      optional: "clip_norm", path, in: 1e-9...1e9,
      help: RecipeHelp(
        "largest L2 norm over all gradients of a step; longer gradients are shortened to it",
        default: "no limit"))
  }

  static func epochs(_ path: WritableKeyPath<Section, Int>) -> Self {
    .init(required: "epochs", path, in: 1...1_000_000, help: "passes over the training images")
  }

  static func batchSize(_ path: WritableKeyPath<Section, Int>) -> Self {
    .init("batch_size", path, in: 1...1_000_000, help: "images per step")
  }

  static func average(_ path: WritableKeyPath<Section, Double>) -> Self {
    .init(
      "average", path, in: 0...0.999999,
      help: """
        decay of the moving average of the weights and running statistics, which is then measured \
        and exported; 0 turns it off
        """)
  }

  static func evaluateEvery(_ path: WritableKeyPath<Section, Int>) -> Self {
    .init(
      "evaluate_every", path, in: 1...1_000_000,
      help: "epochs between two evaluations on the test images")
  }

  /// The key `losses_every` of the training of generators.
  static func lossesEvery(_ path: WritableKeyPath<Section, Int>) -> Self {
    .init(
      "losses_every", path, in: 1...1_000_000, help: "steps between two lines of `steps.jsonl`")
  }

  static func checkpointMinutes(_ path: WritableKeyPath<Section, Double>) -> Self {
    .init(
      "checkpoint_minutes", path, in: 1e-3...1e6,
      help: "longest time between two checkpoints; one is also written after each epoch")
  }

  /// The key `snapshot_every`.
  ///
  /// - Parameter files: The files that stay: `network files that stay in …`.
  static func snapshotEvery(
    _ path: WritableKeyPath<Section, Int?>, between files: String
  ) -> Self {
    .init(
      optional: "snapshot_every", path, in: 1...1_000_000,
      help: RecipeHelp("epochs between two \(files)", default: "no such files"))
  }

  static func patience(_ path: WritableKeyPath<Section, Int?>) -> Self {
    .init(
      optional: "patience", path, in: 1...1_000_000,
      help: RecipeHelp(
        "evaluations in a row without a better result after which the run ends",
        default: "all epochs are trained"))
  }

  static func pruning(_ path: WritableKeyPath<Section, TrainingPruningSettings?>) -> Self {
    .init(
      optional: "pruning", path,
      help: RecipeHelp(
        "removes channels of the network while it is trained, which ends with a narrow one",
        default: "no pruning"))
  }

  /// The key `views` of a fine-tuning of a pair.
  static func views(
    _ path: WritableKeyPath<Section, Int?>,
    when condition: @escaping (Section) -> Bool = { _ in true }
  ) -> Self {
    .init(
      optional: "views", path, in: 1...10_000, when: condition,
      help: RecipeHelp(
        "different crops and flips of each image; the original's outputs for them are computed once and"
          + " kept in memory, up to 1 GiB, unless the losses read features",
        default:
          "new ones in each epoch; images that are not cropped have two, as they are and mirrored"))
  }

  static func tensorboard(_ path: WritableKeyPath<Section, Bool>) -> Self {
    .init(
      "tensorboard", path,
      help: "whether to write losses, metrics and pictures to `tensorboard/` for TensorBoard")
  }
}
