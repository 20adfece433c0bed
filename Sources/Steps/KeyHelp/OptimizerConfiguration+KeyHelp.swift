import RecipeLanguage
import Training

extension OptimizerConfiguration {
  /// The keys of an optimizer, with this one's values as the defaults.
  ///
  /// - Parameter isRequired: Whether the section has no defaults, so that `kind` must be given.
  func keyHelp(isRequired: Bool) -> [RecipeKeyHelp] {
    let adam = kind == .sgd ? OptimizerConfiguration(.adam) : self
    return [
      RecipeKeyHelp(
        "kind",
        isRequired ? "the optimizer" : "the optimizer; another kind has that kind's defaults",
        default: isRequired ? nil : kind, absent: "required"),
      RecipeKeyHelp(
        "weight_decay",
        RecipeHelp(
          "weight decay: L2 of `sgd` and `adam`, decoupled of `adamw`, part of the step of `lamb`",
          default: isRequired ? "0; of `adamw` and `lamb` 0.01" : nil),
        default: weightDecay, range: "0 or more"),
      RecipeKeyHelp("momentum", "of `sgd`: momentum", default: momentum, range: "0..<1"),
      RecipeKeyHelp(
        "nesterov", "of `sgd`: whether the momentum is Nesterov's; needs a momentum above 0",
        default: isNesterov),
      RecipeKeyHelp(
        "betas",
        RecipeHelp("of `adam`, `adamw` and `lamb`: decay of both moments", values: "each 0..<1"),
        default: [adam.betas[0], adam.betas[1]]),
      RecipeKeyHelp(
        "epsilon",
        RecipeHelp(
          "of `adam`, `adamw` and `lamb`: term added to the denominator",
          default: isRequired ? "\(adam.epsilon); of `lamb` 1e-06" : nil),
        default: adam.epsilon, range: "above 0"),
    ]
  }
}
