import Distillation
import RecipeLanguage
import Training

extension RecipeField {
  /// The losses of a training; weights that are left out come from the outer section's defaults.
  init(
    losses key: String, _ path: WritableKeyPath<Section, Losses>, offering offer: LossOffer,
    help: RecipeHelp
  ) {
    self.init(key) { section in
      RecipeKeyHelp(section: key, help, section[keyPath: path].keyHelp(offering: offer))
    } read: { section, entries, key in
      let standard = section[keyPath: path]
      section[keyPath: path] =
        try entries.isGiven(key)
        ? Losses(from: entries.superDecoder(forKey: key), offering: offer, filledFrom: standard)
        : standard.completed(offering: offer)
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path].completed(offering: offer), forKey: key)
    }
  }

  /// An optimizer; keys that are left out come from the outer section's defaults.
  init(
    filled key: String, _ path: WritableKeyPath<Section, OptimizerConfiguration>,
    when isUsed: @escaping (Section) -> Bool = { _ in true }, help: RecipeHelp
  ) {
    self.init(key, when: isUsed) { section in
      RecipeKeyHelp(section: key, help, section[keyPath: path].keyHelp(isRequired: false))
    } read: { section, entries, key in
      guard try entries.isGiven(key) else { return }
      section[keyPath: path] = try OptimizerConfiguration(
        from: entries.superDecoder(forKey: key), filledFrom: section[keyPath: path])
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }

  /// A schedule; keys that are left out come from the outer section's defaults.
  ///
  /// - Parameter standard: The defaults, if they depend on other keys.
  init(
    filled key: String, _ path: WritableKeyPath<Section, Schedule>,
    default standard: ((Section) -> Schedule)? = nil,
    when isUsed: @escaping (Section) -> Bool = { _ in true }, help: RecipeHelp
  ) {
    self.init(key, when: isUsed) { section in
      let schedule = standard?(section) ?? section[keyPath: path]
      return RecipeKeyHelp(section: key, help, schedule.keyHelp(isRequired: false))
    } read: { section, entries, key in
      let filling = standard?(section) ?? section[keyPath: path]
      section[keyPath: path] =
        try entries.isGiven(key)
        ? Schedule(from: entries.superDecoder(forKey: key), filledFrom: filling) : filling
    } write: { section, entries, key in
      try entries.encode(section[keyPath: path], forKey: key)
    }
  }
}
