import RecipeLanguage
import Steps

/// A step with its name, which later steps and its folder use.
public struct NamedStep: Sendable {
  /// The name; nil until the list assigns one.
  public var name: String?
  /// The step.
  public var step: any Step

  /// Names a step.
  public init(_ name: String? = nil, _ step: any Step) {
    self.name = name
    self.step = step
  }

  /// The key of the step in recipes.
  public var key: String { type(of: step).key }
}

extension NamedStep: Codable {
  private enum CodingKeys: String, CodingKey { case step, name }
  private enum OldKeys: String, CodingKey { case task }

  /// Keys that `train` does not have, each with the step that has it.
  private enum Hints: String, CodingKey {
    case pair, budget, teacher, teachers
    case startFrom = "start_from"

    var step: String {
      switch self {
      case .pair, .budget: "coevolve"
      case .teacher: "finetune"
      case .teachers: "distill"
      case .startFrom: "cyclegan, finetune or distill"
      }
    }
  }

  /// Reads `step` (`train` by default), `name`, and then the keys of that step.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let old = try decoder.container(keyedBy: OldKeys.self)
    if !old.allKeys.isEmpty {
      let task = try old.decode(String.self, forKey: .task)
      throw DecodingError.dataCorruptedError(
        forKey: .task, in: old,
        debugDescription: "is now called step; write step: \(task == "classifier" ? "train" : task)"
      )
    }
    name = try container.decodeIfPresent(String.self, forKey: .name)
    let isInList = !decoder.codingPath.isEmpty
    let key =
      isInList
      ? try container.decode(String.self, forKey: .step)
      : try container.decodeIfPresent(String.self, forKey: .step)
    if key == nil, let hint = try decoder.container(keyedBy: Hints.self).allKeys.first {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "found \(hint.rawValue) but no step; add step: \(hint.step)"))
    }
    guard let type = StepList.step(key ?? Train.key) else {
      let choices = Choices(StepList.keys)
      throw DecodingError.dataCorruptedError(
        forKey: .step, in: container, debugDescription: choices.refusal(of: key ?? ""))
    }
    step = try type.init(from: decoder)
  }

  /// Writes `step` and `name` along with the step's own keys.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(key, forKey: .step)
    try container.encodeIfPresent(name, forKey: .name)
    try step.encode(to: encoder)
  }
}
