/// The objective that scores a compressed pair of generators on calibration images.
///
/// With the original generators G and discriminators D, the own loss of a compressed generator Ĝ is
/// `‖D(G(x)) − D(Ĝ(x))‖²`, the discriminator-aware distortion of Shu et al. (2019, equation 4),
/// plus `distortionWeight` times `‖G(x) − Ĝ(x)‖²`. The coupled loss of a pair is `cycleWeight`
/// times the cycle losses, `‖Ĝ₂(Ĝ₁(x)) − x‖²` (equation 5) and its mirror. All are means over
/// scalars.
public struct GeneratorObjective: Hashable, Sendable {
  /// The weight of the squared difference between the original and the compressed generator's
  /// images; 0 in the paper.
  public var distortionWeight: Double
  /// The weight of the cycle losses: λ.
  public var cycleWeight: Double

  /// The paper's terms plus the distortion of pixels.
  public init(distortionWeight: Double = 10, cycleWeight: Double = 1) {
    self.distortionWeight = distortionWeight
    self.cycleWeight = cycleWeight
  }
}

extension GeneratorObjective: Codable {
  enum CodingKeys: String, CodingKey {
    case distortionWeight = "distortion"
    case cycleWeight = "cycle"
  }

  /// Reads the given keys and uses defaults for the others.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    distortionWeight =
      try container.decodeIfPresent(Double.self, forKey: .distortionWeight) ?? distortionWeight
    cycleWeight = try container.decodeIfPresent(Double.self, forKey: .cycleWeight) ?? cycleWeight
  }
}
