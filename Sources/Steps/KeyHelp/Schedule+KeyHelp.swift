import RecipeLanguage
import Training

extension Schedule {
  /// The keys of a schedule, with this one's values as the defaults.
  ///
  /// - Parameter isRequired: Whether the section has no defaults, so that `kind` and `learning_rate`
  ///   must be given.
  func keyHelp(isRequired: Bool) -> [RecipeKeyHelp] {
    let kindHelp: RecipeHelp = """
      how the rate falls: `steps` at milestones, `linear` to zero, `linear-by-epoch` like CycleGAN's \
      official code, `cosine` along half a cosine, `cosine-restarts` along half a cosine again and \
      again, `one-cycle` after a rise, like PyTorch's `OneCycleLR`
      """
    return [
      RecipeKeyHelp(
        "kind", kindHelp, default: isRequired ? nil : decay.kind, absent: "required"),
      RecipeKeyHelp(
        "learning_rate", "the rate that the schedule multiplies",
        default: isRequired ? nil : baseLearningRate, range: "above 0", absent: "required"),
      RecipeKeyHelp(
        "warmup_epochs",
        RecipeHelp(
          "epochs over which the rate rises at first; or give `warmup_steps`", default: "0"),
        default: Double?.none, range: "0 or more"),
      RecipeKeyHelp(
        "warmup_steps",
        RecipeHelp(
          "steps over which the rate rises at first; or give `warmup_epochs`", default: "0"),
        default: Int?.none, range: "0 or more"),
      RecipeKeyHelp(
        "milestones",
        RecipeHelp(
          "of `steps`: epochs at which the rate is multiplied by `factor`", values: "rising epochs",
          default: "required for `steps`"), default: [Double]?.none),
      RecipeKeyHelp(
        "factor", "of `steps`: the factor at each milestone", default: 0.1, range: "above 0"),
      RecipeKeyHelp(
        "constant_epochs", "of `linear` and `linear-by-epoch`: epochs before the rate falls",
        default: decay.constantEpochs ?? 0, range: "0 or more"),
      RecipeKeyHelp(
        "rise_fraction", "of `one-cycle`: share of the run over which the rate rises",
        default: 0.3, range: "0...1"),
      RecipeKeyHelp(
        "initial_fraction", "of `one-cycle`: share of the rate at the first step", default: 0.04,
        range: "0...1"),
      RecipeKeyHelp(
        "first_epochs",
        RecipeHelp(
          "of `cosine-restarts`: epochs until the first restart",
          default: "required for `cosine-restarts`"), default: Double?.none, range: "above 0"),
      RecipeKeyHelp(
        "growth",
        "of `cosine-restarts`: factor of the epochs between two restarts after each restart",
        default: 1, range: "1 or more"),
      RecipeKeyHelp(
        "final_fraction",
        RecipeHelp(
          "of `cosine`, `cosine-restarts` and `one-cycle`: share of the rate that is left at the end",
          default: decay.finalFraction.map { "\($0)" } ?? "0; of `one-cycle` 4e-06"),
        default: decay.finalFraction ?? 0, range: "0...1"),
    ]
  }
}
