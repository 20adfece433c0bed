extension LossTerm {
  /// Reads the weight, and the settings if it is above 0; what is left out has its standard value.
  public init(from decoder: any Decoder) throws {
    self.init()
    try read(from: decoder.container(keyedBy: LossKey.self))
  }

  /// Writes the keys that reading asks for.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: LossKey.self)
    try container.encode(weight, forKey: LossKey(Self.key))
    guard weight > 0 else { return }
    for setting in Self.settings { try setting.write(self, &container) }
  }

  /// Takes over what a mapping holds of this term.
  ///
  /// Settings of a weight of 0 are not asked for, so that a recipe cannot hold them without effect.
  mutating func read(from container: KeyedDecodingContainer<LossKey>) throws {
    weight = try container.decodeIfPresent(Float.self, forKey: LossKey(Self.key)) ?? weight
    if weight > 0 {
      for setting in Self.settings { try setting.read(container, &self) }
    }
    if let flaw { throw flaw.error(in: container) }
  }

  /// The first value out of its range.
  var flaw: LossFlaw? {
    if !(0...1e6).contains(weight) {
      return LossFlaw(Self.key, "is \(weight), expected a weight in 0...1000000")
    }
    guard weight > 0 else { return nil }
    for setting in Self.settings {
      if let text = setting.flaw(self) { return LossFlaw(setting.key, text) }
    }
    return nil
  }

  /// Whether another term is of the same kind, with the same weight and settings.
  func equals(_ other: any LossTerm) -> Bool { (other as? Self) == self }
}

extension LossFlaw {
  /// The error of a mapping that holds the value.
  func error(in container: KeyedDecodingContainer<LossKey>) -> DecodingError {
    .dataCorruptedError(forKey: LossKey(key), in: container, debugDescription: text)
  }
}
