extension Schedule: Codable {
  /// The names of the decays in recipes.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// `Decay.constant`.
    case constant
    /// `Decay.steps`.
    case steps
    /// `Decay.linear`.
    case linear
    /// `Decay.linearByEpoch`.
    case linearByEpoch = "linear-by-epoch"
    /// `Decay.cosine`.
    case cosine
  }

  enum CodingKeys: String, CodingKey {
    case kind, milestones, factor
    case learningRate = "learning_rate"
    case constantEpochs = "constant_epochs"
    case finalFraction = "final_fraction"
    case warmupEpochs = "warmup_epochs"
    case warmupSteps = "warmup_steps"
  }

  /// Reads `kind`, `learning_rate`, the settings of that kind, and `warmup_epochs` or
  /// `warmup_steps`.
  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, filledFrom: nil)
  }

  /// Reads with a default: a missing learning rate or warm-up is that of `standard`. Without
  /// `kind`, the kind and its missing settings are also those of `standard`.
  public init(from decoder: any Decoder, filledFrom standard: Schedule?) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys, default standard: Value?) throws -> Value {
      guard let standard else { return try container.decode(Value.self, forKey: key) }
      return try container.decodeIfPresent(Value.self, forKey: key) ?? standard
    }
    let kept = container.contains(.kind) ? nil : standard?.decay
    let decay: Decay
    switch try value(.kind, default: kept?.kind) {
    case .constant: decay = .constant
    case .steps:
      decay = .steps(
        milestones: try value(.milestones, default: kept?.milestones),
        factor: try value(.factor, default: kept?.factor ?? 0.1))
    case .linear:
      decay = .linear(
        constantEpochs: try value(.constantEpochs, default: kept?.constantEpochs ?? 0))
    case .linearByEpoch:
      decay = .linearByEpoch(
        constantEpochs: try value(.constantEpochs, default: kept?.constantEpochs ?? 0))
    case .cosine:
      decay = .cosine(finalFraction: try value(.finalFraction, default: kept?.finalFraction ?? 0))
    }
    let epochs = try container.decodeIfPresent(Double.self, forKey: .warmupEpochs)
    let steps = try container.decodeIfPresent(Int.self, forKey: .warmupSteps)
    if epochs != nil && steps != nil {
      throw DecodingError.dataCorruptedError(
        forKey: .warmupSteps, in: container,
        debugDescription: "found both warmup_epochs and warmup_steps; keep one of them")
    }
    self.init(
      uncheckedLearningRate: try value(.learningRate, default: standard?.baseLearningRate),
      decay: decay,
      warmup: epochs.map { .epochs($0) } ?? steps.map { .steps($0) } ?? standard?.warmup ?? .none)
    if let (key, expectation) = problem {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: expectation)
    }
  }

  /// Writes the keys that reading accepts, including defaults.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(baseLearningRate, forKey: .learningRate)
    try container.encode(decay.kind, forKey: .kind)
    try container.encodeIfPresent(decay.milestones, forKey: .milestones)
    try container.encodeIfPresent(decay.factor, forKey: .factor)
    try container.encodeIfPresent(decay.constantEpochs, forKey: .constantEpochs)
    try container.encodeIfPresent(decay.finalFraction, forKey: .finalFraction)
    switch warmup {
    case .none: break
    case .epochs(let epochs): try container.encode(epochs, forKey: .warmupEpochs)
    case .steps(let steps): try container.encode(steps, forKey: .warmupSteps)
    }
  }

  /// The first setting out of range, with its valid range.
  var problem: (key: CodingKeys, expectation: String)? {
    /// More epochs or steps than any run has, but few enough that their products are exact.
    let lengths = 0.0...1e9
    if !(baseLearningRate > 0 && baseLearningRate.isFinite) {
      return (.learningRate, "is \(baseLearningRate), expected a finite number above 0")
    }
    switch decay {
    case .constant: break
    case .steps(let milestones, let factor):
      let isRising = zip(milestones, milestones.dropFirst()).allSatisfy { $0 < $1 }
      if !isRising || !milestones.allSatisfy(lengths.contains) {
        return (.milestones, "are \(milestones), expected epochs in increasing order")
      }
      if !(factor > 0 && factor.isFinite) {
        return (.factor, "is \(factor), expected a finite number above 0")
      }
    case .linear(let epochs), .linearByEpoch(let epochs):
      if !lengths.contains(epochs) {
        return (.constantEpochs, "is \(epochs), expected a number of epochs")
      }
    case .cosine(let fraction):
      if !(0...1).contains(fraction) {
        return (.finalFraction, "is \(fraction), expected a share in 0...1")
      }
    }
    switch warmup {
    case .none: return nil
    case .epochs(let epochs):
      return lengths.contains(epochs)
        ? nil : (.warmupEpochs, "is \(epochs), expected a number of epochs")
    case .steps(let steps):
      return lengths.contains(Double(steps))
        ? nil : (.warmupSteps, "is \(steps), expected a number of steps")
    }
  }
}

/// The settings by their names in recipes; nil if the kind does not have the setting.
extension Schedule.Decay {
  package var kind: Schedule.Kind {
    switch self {
    case .constant: .constant
    case .steps: .steps
    case .linear: .linear
    case .linearByEpoch: .linearByEpoch
    case .cosine: .cosine
    }
  }

  fileprivate var milestones: [Double]? {
    if case .steps(let milestones, _) = self { milestones } else { nil }
  }

  fileprivate var factor: Double? {
    if case .steps(_, let factor) = self { factor } else { nil }
  }

  package var constantEpochs: Double? {
    switch self {
    case .linear(let epochs), .linearByEpoch(let epochs): epochs
    case .constant, .steps, .cosine: nil
    }
  }

  package var finalFraction: Double? {
    if case .cosine(let fraction) = self { fraction } else { nil }
  }
}
