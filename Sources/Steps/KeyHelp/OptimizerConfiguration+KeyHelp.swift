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
          "weight decay: L2 of `sgd` and `adam`, decoupled of `adamw`",
          default: isRequired ? "0; of `adamw` 0.01" : nil),
        default: weightDecay, range: "0 or more"),
      RecipeKeyHelp("momentum", "of `sgd`: momentum", default: momentum, range: "0..<1"),
      RecipeKeyHelp(
        "nesterov", "of `sgd`: whether the momentum is Nesterov's; needs a momentum above 0",
        default: isNesterov),
      RecipeKeyHelp(
        "betas", RecipeHelp("of `adam` and `adamw`: decay of both moments", values: "each 0..<1"),
        default: [adam.betas[0], adam.betas[1]]),
      RecipeKeyHelp(
        "epsilon", "of `adam` and `adamw`: term added to the denominator", default: adam.epsilon,
        range: "above 0"),
    ]
  }
}
