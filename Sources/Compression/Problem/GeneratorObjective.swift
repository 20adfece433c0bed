/// What a compressed pair of generators is scored by, on calibration images.
///
/// With the original generators G and discriminators D, a compressed generator Ĝ loses
/// `‖D(G(x)) − D(Ĝ(x))‖²`, the discriminator-aware distortion of Shu et al. (2019, equation 4), plus
/// `distortionWeight` times `‖G(x) − Ĝ(x)‖²`; a pair loses `cycleWeight` times the cycle losses,
/// `‖Ĝ₂(Ĝ₁(x)) − x‖²` (equation 5) and its mirror. All are means over scalars.
public struct GeneratorObjective: Hashable, Sendable {
  /// Of the squared difference between the original's and the compressed generator's images; the
  /// paper has none.
  public var distortionWeight: Double
  /// Of the cycle losses: λ.
  public var cycleWeight: Double

  /// The paper's terms, with the distortion of pixels beside them.
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

  /// Reads what is there, the defaults for what is not.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init()
    distortionWeight =
      try container.decodeIfPresent(Double.self, forKey: .distortionWeight) ?? distortionWeight
    cycleWeight = try container.decodeIfPresent(Double.self, forKey: .cycleWeight) ?? cycleWeight
  }
}
