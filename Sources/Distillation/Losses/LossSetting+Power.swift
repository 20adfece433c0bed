extension LossSetting where Term: LossTerm {
  /// The power of the teachers' probabilities.
  static func power(_ key: String, _ path: WritableKeyPath<Term, Float>) -> LossSetting {
    LossSetting(
      key, path, expecting: "a number in 0.0001...100",
      help: "power of the teachers' probabilities: one over their temperature"
    ) { (1e-4...100).contains($0) }
  }
}
