import Networks

/// The norms of generators and discriminators, as a recipe names them.
public enum TranslationNorm: String, Codable, CaseIterable, Sendable {
  /// Instance norms, as in CycleGAN.
  case instance
  /// Batch norms, as in pix2pix.
  case batch

  /// The norm of a network.
  ///
  /// - Parameter isAffine: Whether instance norms have trained parameters; batch norms always have
  ///   them.
  func inNetworks(isAffine: Bool) -> GeneratorNorm {
    switch self {
    case .instance: .instance(isAffine: isAffine)
    case .batch: .batch
    }
  }
}
