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
      official code, `cosine` along half a cosine
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
        "final_fraction", "of `cosine`: share of the rate that is left at the end",
        default: decay.finalFraction ?? 0, range: "0...1"),
    ]
  }
}
