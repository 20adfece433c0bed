import Distillation
import RecipeLanguage

extension Losses {
  /// The weights and settings of all terms that a training can use, with these terms' values as the
  /// defaults. A setting that several terms share has one row.
  func keyHelp(offering offer: LossOffer) -> [RecipeKeyHelp] {
    let terms = completed(offering: offer).terms
    let users = terms.reduce(into: [String: [String]]()) { users, term in
      for key in term.settingKeys { users[key, default: []].append("`\(type(of: term).key)`") }
    }
    var listed: Set<String> = []
    return terms.flatMap { $0.keyHelp(users) }.filter { listed.insert($0.key).inserted }
      // A single generator has no direction to choose.
      .filter { offer.needs.contains(.inverse) || $0.key != AdversarialTerm.directionKey }
      + LossBalance.keyHelp
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
  /// The keys of the settings.
  fileprivate var settingKeys: [String] { Self.settings.map(\.key) }

  /// The weight, then the settings.
  ///
  /// - Parameter users: The keys of the terms that have each setting.
  fileprivate func keyHelp(_ users: [String: [String]]) -> [RecipeKeyHelp] {
    [RecipeKeyHelp(Self.key, RecipeHelp(Self.help), default: weight, range: "0...1e6")]
      + Self.settings.map { setting in
        let owners = users[setting.key, default: []].joined(separator: ", ")
        return RecipeKeyHelp(
          setting.key,
          RecipeHelp(
            "with \(owners): \(setting.help)",
            values: setting.expectation.isEmpty ? nil : setting.expectation),
          type: setting.type, default: setting.value(self))
      }
  }
}
