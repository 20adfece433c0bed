import RecipeLanguage
import Training

/// A method of compression, or of training, as a value: from a model to a model.
///
/// All that it does is a function of its values, the model and the files that it names. It works in
/// a folder of its own, from which it can be resumed.
public protocol Step: Codable, Sendable {
  /// Its name in recipes: `distill`.
  static var key: String { get }
  /// One sentence about it, for the table of a recipe's keys.
  static var help: String { get }

  /// The models that it reads beside the one that it is given, with the keys that name them.
  var sources: [StepSource] { get }
  /// The other files and folders that it reads, which must exist before the first step of a list.
  var files: [StepSource] { get }

  /// Does the work, or goes on with what the workshop's folder holds of it.
  ///
  /// What can be refused is refused before the step takes its folder.
  ///
  /// - Parameter model: What the step before made, or the original; nil for the first of a list
  ///   without one.
  /// - Throws: `StoppedBySignal` after the workshop is asked to stop, with the work kept.
  func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult
}

extension Step {
  /// Nothing but the key.
  public static var help: String { "The step `\(key)`." }
  /// None.
  public var sources: [StepSource] { [] }
  /// None.
  public var files: [StepSource] { [] }
}

/// A model or a file that a step names.
public struct StepSource: Equatable, Sendable {
  /// The key that names it: `teachers.files[0]`.
  public let key: String
  /// The name of an earlier step, `original`, or a path.
  public let name: String

  /// A model under a key.
  public init(key: String, name: String) {
    self.key = key
    self.name = name
  }
}

/// What a step made.
public struct StepResult {
  /// The model, to go on with.
  public let model: Model
  /// Its file, or the folder of a pair.
  public let path: String
  /// What was measured of it, if something was.
  public let evaluation: EvaluationReport?

  /// What was measured of this very model. A training of a pair measures its weights as they stand and
  /// beside them their average, whose names end in `_average`.
  public var metrics: [EvaluationReport.Metric] {
    let (all, suffix) = (evaluation?.metrics ?? [], "_average")
    guard path.hasSuffix("/last-average") else { return all }
    let averages = all.filter { $0.name.hasSuffix(suffix) }
    return averages.isEmpty
      ? all : averages.map { .init(String($0.name.dropLast(suffix.count)), $0.value) }
  }

  /// Brings them together.
  public init(model: Model, path: String, evaluation: EvaluationReport?) {
    self.model = model
    self.path = path
    self.evaluation = evaluation
  }
}

/// A step as a recipe of its own: its key under `step`, beside its own keys.
struct StepRecipe: Encodable {
  private enum CodingKeys: String, CodingKey { case step }
  private let step: any Step

  init(_ step: any Step) { self.step = step }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: step).key, forKey: .step)
    try step.encode(to: encoder)
  }
}

extension Workshop {
  /// Refuses a step whose recipe would not read back as it is: one that was built with values out of
  /// their range, or that contradict one another.
  ///
  /// - Throws: `RecipeProblem` with the key.
  package static func refuseUnreadable<Written: Step>(_ step: Written) throws {
    let name = "the step \(Written.key)"
    let yaml = try RecipeWriter.yaml(StepRecipe(step))
    let again: ReadStep<Written> = try RecipeReader.decode(yaml: yaml, name: name)
    guard try RecipeWriter.yaml(StepRecipe(again.step)) == yaml else {
      throw RecipeProblem(
        at: name, "its recipe does not read back as it was written; give values that it can hold")
    }
  }
}

private struct ReadStep<Written: Step>: Decodable {
  enum CodingKeys: String, CodingKey { case step }
  let step: Written

  init(from decoder: any Decoder) throws {
    _ = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .step)
    step = try Written(from: decoder)
  }
}
