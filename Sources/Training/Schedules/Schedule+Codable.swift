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
    /// `Decay.oneCycle`.
    case oneCycle = "one-cycle"
    /// `Decay.restarts`.
    case restarts = "cosine-restarts"
  }

  enum CodingKeys: String, CodingKey {
    case kind, milestones, factor, growth
    case riseFraction = "rise_fraction"
    case initialFraction = "initial_fraction"
    case firstEpochs = "first_epochs"
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
    case .oneCycle:
      decay = .oneCycle(
        riseFraction: try value(.riseFraction, default: kept?.riseFraction ?? 0.3),
        initialFraction: try value(.initialFraction, default: kept?.initialFraction ?? 0.04),
        finalFraction: try value(.finalFraction, default: kept?.finalFraction ?? 4e-6))
    case .restarts:
      decay = .restarts(
        firstEpochs: try value(.firstEpochs, default: kept?.firstEpochs),
        growth: try value(.growth, default: kept?.growth ?? 1),
        finalFraction: try value(.finalFraction, default: kept?.finalFraction ?? 0))
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
      warmup: epochs.map { .epochs($0) } ?? steps.map { .steps($0) }
        ?? (decay.kind == .oneCycle ? nil : standard?.warmup) ?? .none)
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
    try container.encodeIfPresent(decay.riseFraction, forKey: .riseFraction)
    try container.encodeIfPresent(decay.initialFraction, forKey: .initialFraction)
    try container.encodeIfPresent(decay.firstEpochs, forKey: .firstEpochs)
    try container.encodeIfPresent(decay.growth, forKey: .growth)
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
      if let problem = Self.problem(.finalFraction, fraction) { return problem }
    case .oneCycle(let rise, let initial, let final):
      let shares: [(CodingKeys, Double)] = [
        (.riseFraction, rise), (.initialFraction, initial), (.finalFraction, final),
      ]
      for (key, share) in shares {
        if let problem = Self.problem(key, share) { return problem }
      }
      if warmup != .none {
        return (.kind, "is one-cycle, which has its own rise; leave the warm-up out")
      }
    case .restarts(let epochs, let growth, let fraction):
      if !(epochs > 0 && lengths.contains(epochs)) {
        return (.firstEpochs, "is \(epochs), expected a number of epochs above 0")
      }
      if !(1...1e6).contains(growth) { return (.growth, "is \(growth), expected 1...1000000") }
      if let problem = Self.problem(.finalFraction, fraction) { return problem }
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

extension Schedule {
  private static func problem(
    _ key: CodingKeys, _ share: Double
  ) -> (key: CodingKeys, expectation: String)? {
    (0...1).contains(share) ? nil : (key, "is \(share), expected a share in 0...1")
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
    case .oneCycle: .oneCycle
    case .restarts: .restarts
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
    case .constant, .steps, .cosine, .oneCycle, .restarts: nil
    }
  }

  fileprivate var riseFraction: Double? {
    if case .oneCycle(let fraction, _, _) = self { fraction } else { nil }
  }

  fileprivate var initialFraction: Double? {
    if case .oneCycle(_, let fraction, _) = self { fraction } else { nil }
  }

  fileprivate var firstEpochs: Double? {
    if case .restarts(let epochs, _, _) = self { epochs } else { nil }
  }

  fileprivate var growth: Double? {
    if case .restarts(_, let growth, _) = self { growth } else { nil }
  }

  package var finalFraction: Double? {
    switch self {
    case .cosine(let fraction), .oneCycle(_, _, let fraction), .restarts(_, _, let fraction):
      fraction
    case .constant, .steps, .linear, .linearByEpoch: nil
    }
  }
}
