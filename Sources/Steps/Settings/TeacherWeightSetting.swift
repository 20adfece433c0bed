import Distillation
import RecipeLanguage

/// How much each teacher counts, as a recipe gives it: the key of a weighting, or a number for each
/// teacher.
public enum TeacherWeightSetting: Equatable, Sendable {
  /// The weighting with this key.
  case computed(String)
  /// A number for each teacher.
  case fixed([Double])

  /// Equal weights.
  public static let equal = Self.computed(EqualTeacherWeights.key)

  /// Whether there is a number for each of the named teachers.
  var areNumbers: Bool {
    switch self {
    case .fixed: true
    case .computed(let key): key == AccuracyTeacherWeights.key
    }
  }

  /// The values for the table of keys.
  static var values: String {
    TeacherWeightingList.all.map { $0.key }.joined(separator: ", ") + ", or a list of numbers"
  }
}

extension TeacherWeightSetting: Codable {
  /// Reads a key, or a list of numbers.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    func refuse(_ text: String) -> DecodingError {
      DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: text))
    }
    if let numbers = try? container.decode([Double].self) {
      guard numbers.allSatisfy({ $0 >= 0 && $0.isFinite }), numbers.contains(where: { $0 > 0 })
      else {
        throw refuse(
          "found \(numbers), expected numbers of at least 0, of which one is above 0")
      }
      self = .fixed(numbers)
      return
    }
    let key = try container.decode(String.self)
    guard TeacherWeightingList.weighting(key) != nil else {
      throw refuse(
        Choices(TeacherWeightingList.all.map { $0.key }).refusal(of: key)
          + "; or a list with a number for each teacher")
    }
    self = .computed(key)
  }

  /// Writes the key or the numbers.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .computed(let key): try container.encode(key)
    case .fixed(let numbers): try container.encode(numbers)
    }
  }
}
