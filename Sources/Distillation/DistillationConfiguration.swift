/// How a student learns from its teachers.
public struct DistillationConfiguration: Codable, Hashable, Sendable {
  /// T: how much the teachers' smaller probabilities count. Lower values suit small students.
  public let temperature: Float
  /// Weight of the loss on labels, in 0...1; the soft loss has the rest.
  public let hardWeight: Float
  /// Where the teachers' outputs are kept; nil for the run's own folder.
  public let cache: String?

  enum CodingKeys: String, CodingKey {
    case temperature, cache
    case hardWeight = "hard_weight"
  }

  /// The published practice: T = 4, 0.1 hard and 0.9 soft.
  ///
  /// - Precondition: `temperature` is above 0, `hardWeight` in 0...1.
  public init(temperature: Float = 4, hardWeight: Float = 0.1, cache: String? = nil) {
    if let problem = Self.problem(temperature, hardWeight) {
      preconditionFailure("DistillationConfiguration: \(problem.text)")
    }
    self.temperature = temperature
    self.hardWeight = hardWeight
    self.cache = cache
  }

  /// Reads what is there; what is left out has the published value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let temperature = try container.decodeIfPresent(Float.self, forKey: .temperature) ?? 4
    let hardWeight = try container.decodeIfPresent(Float.self, forKey: .hardWeight) ?? 0.1
    if let problem = Self.problem(temperature, hardWeight) {
      throw DecodingError.dataCorruptedError(
        forKey: problem.key, in: container, debugDescription: problem.text)
    }
    self.init(
      temperature: temperature, hardWeight: hardWeight,
      cache: try container.decodeIfPresent(String.self, forKey: .cache))
  }

  private static func problem(
    _ temperature: Float, _ hardWeight: Float
  ) -> (key: CodingKeys, text: String)? {
    if !(temperature > 0 && temperature.isFinite) {
      return (.temperature, "found \(temperature), expected a number above 0")
    }
    if !(0...1).contains(hardWeight) {
      return (.hardWeight, "found \(hardWeight), expected a share in 0...1")
    }
    return nil
  }
}
