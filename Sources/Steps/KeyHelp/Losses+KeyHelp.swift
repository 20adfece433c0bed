import Distillation
import RecipeLanguage

extension Losses {
  /// The weights and settings of all terms that a training can use, with these terms' values as the
  /// defaults.
  func keyHelp(offering offer: LossOffer) -> [RecipeKeyHelp] {
    completed(offering: offer).terms.flatMap { $0.keyHelp } + LossBalance.keyHelp
  }
}

extension LossBalance {
  /// The keys of balanced weights.
  fileprivate static var keyHelp: [RecipeKeyHelp] {
    [
      RecipeKeyHelp(key, RecipeHelp(help, values: "`dwa`"), type: Method.self, default: nil),
      RecipeKeyHelp(
        temperatureKey, RecipeHelp(temperatureHelp, values: temperatureExpectation),
        type: Float.self, default: LossBalance().temperature),
    ]
  }
}

extension LossTerm {
  /// The weight, then the settings.
  fileprivate var keyHelp: [RecipeKeyHelp] {
    [RecipeKeyHelp(Self.key, RecipeHelp(Self.help), default: weight, range: "0...1e6")]
      + Self.settings.map { setting in
        RecipeKeyHelp(
          setting.key,
          RecipeHelp(
            "with `\(Self.key)`: \(setting.help)",
            values: setting.expectation.isEmpty ? nil : setting.expectation),
          type: setting.type, default: setting.value(self))
      }
  }
}
