extension LossTerm {
  /// Reads the weight, and the settings if the weight is above 0; missing keys have their standard
  /// values.
  public init(from decoder: any Decoder) throws {
    self.init()
    try read(from: decoder.container(keyedBy: LossKey.self))
  }

  /// Writes the keys that reading accepts.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: LossKey.self)
    try container.encode(weight, forKey: LossKey(Self.key))
    guard weight > 0 else { return }
    for setting in Self.settings { try setting.write(self, &container) }
  }

  /// Reads the keys of this term from a mapping.
  ///
  /// Settings of a term with weight 0 are not read, so that a recipe with settings without effect
  /// is rejected.
  mutating func read(from container: KeyedDecodingContainer<LossKey>) throws {
    weight = try container.decodeIfPresent(Float.self, forKey: LossKey(Self.key)) ?? weight
    if weight > 0 {
      for setting in Self.settings { try setting.read(container, &self) }
    }
    if let flaw { throw flaw.error(in: container) }
  }

  /// The first value out of range.
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

  /// Whether another term has the same kind, weight and settings.
  func equals(_ other: any LossTerm) -> Bool { (other as? Self) == self }
}

extension LossFlaw {
  /// The error for the mapping that contains the value.
  func error(in container: KeyedDecodingContainer<LossKey>) -> DecodingError {
    .dataCorruptedError(forKey: LossKey(key), in: container, debugDescription: text)
  }
}
