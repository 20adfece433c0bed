/// A recipe with the features of real ones: nesting, an enumeration, a kind that determines keys,
/// lists.
struct SampleRecipe: Codable, Equatable {
  enum Precision: String, Codable, CaseIterable { case single, double }

  struct Distillation: Codable, Equatable {
    var temperature: Double
    var alpha: Double?
    var precision: Precision?
  }

  /// Keys depend on `kind`.
  enum Student: Codable, Equatable {
    case lenet
    case wide(widths: [Int])

    enum CodingKeys: String, CodingKey { case kind, widths }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      switch try container.decode(String.self, forKey: .kind) {
      case "lenet": self = .lenet
      case "wide": self = .wide(widths: try container.decode([Int].self, forKey: .widths))
      case let kind:
        throw DecodingError.dataCorruptedError(
          forKey: .kind, in: container, debugDescription: "there is no student \"\(kind)\"")
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      switch self {
      case .lenet: try container.encode("lenet", forKey: .kind)
      case .wide(let widths):
        try container.encode("wide", forKey: .kind)
        try container.encode(widths, forKey: .widths)
      }
    }
  }

  enum CodingKeys: String, CodingKey {
    case name, epochs
    case learningRate = "learning_rate"
    case isNormalized = "normalized"
    case student, distillation, stages, weights
  }

  var name: String
  var epochs: Int
  var learningRate: Float
  var isNormalized: Bool?
  var student: Student
  var distillation: Distillation?
  var stages: [Distillation]?
  var weights: [String: Double]?

  /// A valid recipe with comments and an empty section.
  static let yaml = """
    # An experiment.
    name: small
    epochs: 12
    learning_rate: 2e-4
    student:
      kind: wide
      widths: [16, 32]
    distillation:
      temperature: 4
      alpha: 0.9
    stages:
      - temperature: 1
      - {temperature: 2, precision: double}
    weights:
    """

  static let value = SampleRecipe(
    name: "small", epochs: 12, learningRate: 2e-4, student: .wide(widths: [16, 32]),
    distillation: Distillation(temperature: 4, alpha: 0.9),
    stages: [
      Distillation(temperature: 1), Distillation(temperature: 2, precision: .double),
    ])
}
