import Autograd
import Layers

/// The optimizer settings of a recipe.
///
/// A recipe contains only the settings of its kind: `momentum` under `adam` is rejected as an
/// unknown key.
public struct OptimizerConfiguration: Hashable, Sendable {
  /// The supported optimizers.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// `SGD`, with or without momentum.
    case sgd
    /// `Adam`, with weight decay in the gradient.
    case adam
    /// `AdamW`, with decoupled weight decay.
    case adamw
    /// `LAMB`, with steps in proportion to the norms of tensors.
    case lamb
  }

  /// The kind of optimizer.
  public let kind: Kind
  /// For `sgd`: the momentum, in 0..<1.
  public let momentum: Double
  /// For `sgd`: whether to use Nesterov momentum.
  public let isNesterov: Bool
  /// The weight decay.
  public let weightDecay: Double
  /// For all but `sgd`: the decay rates of the first and second moment, each in 0..<1.
  public let betas: SIMD2<Double>
  /// For all but `sgd`: the number added to the root of the second moment.
  public let epsilon: Double
  /// The maximum L2 norm over all gradients of a step; nil for none. A recipe has it under
  /// `training.clip_norm`.
  public private(set) var clipNorm: Double?

  /// Describes an optimizer; the defaults are those of PyTorch, and of the paper for `lamb`.
  ///
  /// - Precondition: All values are in range.
  public init(
    _ kind: Kind, momentum: Double = 0, isNesterov: Bool = false, weightDecay: Double? = nil,
    betas: SIMD2<Double> = [0.9, 0.999], epsilon: Double? = nil
  ) {
    self.init(
      unchecked: kind, momentum: momentum, isNesterov: isNesterov, weightDecay: weightDecay,
      betas: betas, epsilon: epsilon)
    if let (key, expectation) = problem {
      preconditionFailure("OptimizerConfiguration: \(key.stringValue) \(expectation)")
    }
  }

  private init(
    unchecked kind: Kind, momentum: Double, isNesterov: Bool, weightDecay: Double?,
    betas: SIMD2<Double>, epsilon: Double?
  ) {
    self.kind = kind
    self.momentum = momentum
    self.isNesterov = isNesterov
    self.weightDecay = weightDecay ?? ([.adamw, .lamb].contains(kind) ? 0.01 : 0)
    self.betas = betas
    self.epsilon = epsilon ?? kind.standardEpsilon
  }

  /// The same optimizer with gradients that are shortened to a maximum norm; nil for no maximum.
  ///
  /// - Precondition: The norm is above zero.
  public func clipped(to norm: Double?) -> OptimizerConfiguration {
    var clipped = self
    clipped.clipNorm = norm
    return clipped
  }

  /// Creates the optimizer for the given parameters.
  public func makeOptimizer(for parameters: [Module.Entry]) -> any Optimizer {
    let optimizer = makeUnclipped(for: parameters)
    return clipNorm.map { ClippedOptimizer(optimizer, maximumNorm: $0) } ?? optimizer
  }

  private func makeUnclipped(for parameters: [Module.Entry]) -> any Optimizer {
    switch kind {
    case .sgd:
      SGD(parameters, momentum: momentum, isNesterov: isNesterov, weightDecay: weightDecay)
    case .adam: Adam(parameters, betas: betas, epsilon: epsilon, weightDecay: weightDecay)
    case .adamw: AdamW(parameters, betas: betas, epsilon: epsilon, weightDecay: weightDecay)
    case .lamb: LAMB(parameters, betas: betas, epsilon: epsilon, weightDecay: weightDecay)
    }
  }

  /// The first setting out of range, with its valid range.
  private var problem: (key: CodingKeys, expectation: String)? {
    let kept = 0.0..<1
    if !kept.contains(momentum) { return (.momentum, "is \(momentum), expected 0 ≤ momentum < 1") }
    if isNesterov && momentum == 0 { return (.isNesterov, "needs a momentum above 0") }
    if !(weightDecay >= 0 && weightDecay.isFinite) {
      return (.weightDecay, "is \(weightDecay), expected a finite number that is not negative")
    }
    if !kept.contains(betas[0]) || !kept.contains(betas[1]) {
      return (.betas, "are \(betas[0]) and \(betas[1]), expected 0 ≤ beta < 1 for each")
    }
    if !(epsilon > 0 && epsilon.isFinite) {
      return (.epsilon, "is \(epsilon), expected a finite number above 0")
    }
    return nil
  }
}

extension OptimizerConfiguration.Kind {
  /// The usual number that is added to the root of the second moment.
  fileprivate var standardEpsilon: Double { self == .lamb ? 1e-6 : 1e-8 }
}

extension OptimizerConfiguration: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, momentum, betas, epsilon
    case isNesterov = "nesterov"
    case weightDecay = "weight_decay"
  }

  /// Reads `kind` and the settings of that kind; all but `kind` have defaults.
  public init(from decoder: any Decoder) throws {
    try self.init(from: decoder, filledFrom: nil)
  }

  /// Reads with a default: without `kind`, the kind and all missing settings are those of
  /// `standard`.
  public init(from decoder: any Decoder, filledFrom standard: OptimizerConfiguration?) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kept = container.contains(.kind) ? nil : standard
    let kind = try kept?.kind ?? container.decode(Kind.self, forKey: .kind)
    let isSGD = kind == .sgd
    func value<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
      try container.decodeIfPresent(Value.self, forKey: key)
    }
    let betas: [Double]? = isSGD ? nil : try value(.betas)
    if let betas, betas.count != 2 {
      throw DecodingError.dataCorruptedError(
        forKey: .betas, in: container,
        debugDescription: "expected two numbers, found \(betas.count)")
    }
    self.init(
      unchecked: kind,
      momentum: isSGD ? try value(.momentum) ?? kept?.momentum ?? 0 : 0,
      isNesterov: isSGD ? try value(.isNesterov) ?? kept?.isNesterov ?? false : false,
      weightDecay: try value(.weightDecay) ?? kept?.weightDecay,
      betas: betas.map { [$0[0], $0[1]] } ?? kept?.betas ?? [0.9, 0.999],
      epsilon: isSGD ? nil : try value(.epsilon) ?? kept?.epsilon)
    if let (key, expectation) = problem {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: expectation)
    }
  }

  /// Writes `kind` and every setting of that kind, including defaults.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(weightDecay, forKey: .weightDecay)
    if kind == .sgd {
      try container.encode(momentum, forKey: .momentum)
      try container.encode(isNesterov, forKey: .isNesterov)
    } else {
      try container.encode([betas[0], betas[1]], forKey: .betas)
      try container.encode(epsilon, forKey: .epsilon)
    }
  }
}
