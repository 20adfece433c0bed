import RecipeLanguage

/// The keys that the loops of classifiers and of pairs share.
extension RecipeField {
  static func clipNorm(_ path: WritableKeyPath<Section, Double?>) -> Self {
    .init(
      optional: "clip_norm", path, in: 1e-9...1e9,
      help: RecipeHelp(
        "largest L2 norm over all gradients of a step; longer gradients are shortened to it",
        default: "no limit"))
  }

  static func patience(_ path: WritableKeyPath<Section, Int?>) -> Self {
    .init(
      optional: "patience", path, in: 1...1_000_000,
      help: RecipeHelp(
        "evaluations in a row without a better result after which the run ends",
        default: "all epochs are trained"))
  }

  static func tensorboard(_ path: WritableKeyPath<Section, Bool>) -> Self {
    .init(
      "tensorboard", path,
      help: "whether to write losses, metrics and pictures to `tensorboard/` for TensorBoard")
  }
}
