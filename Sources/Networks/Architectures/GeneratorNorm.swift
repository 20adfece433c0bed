import Kernels
import Layers

/// The norms of a generator or discriminator.
public enum GeneratorNorm: Hashable, Sendable {
  /// Batch norms.
  case batch
  /// Instance norms, with or without γ and β.
  case instance(isAffine: Bool)

  /// Whether the official code gives convolutions before such a norm a bias.
  var keepsBias: Bool { self != .batch }
}

extension Draft {
  /// Adds a norm.
  mutating func norm(
    _ name: String, _ input: Value, _ norm: GeneratorNorm, adding residual: Value? = nil,
    then rectifier: Rectifier = .none
  ) -> Value {
    switch norm {
    case .batch: batchNorm(name, input, adding: residual, then: rectifier)
    case .instance(let isAffine):
      instanceNorm(name, input, adding: residual, isAffine: isAffine, then: rectifier)
    }
  }
}
