import Networks
import RecipeLanguage
import TensorCore
import Training

/// A method of compression or training as a value: a function from a model to a model.
///
/// The result depends only on its values, the input model and the named files. A step works in its
/// own folder, from which it can be resumed.
public protocol Step: Codable, Sendable {
  /// The name of the step in recipes: `distill`.
  static var key: String { get }
  /// One sentence about it, for the table of a recipe's keys.
  static var help: String { get }

  /// The models that the step reads in addition to its input model, with the keys that name them.
  var sources: [StepSource] { get }
  /// The other files and folders that the step reads; they must exist before the first step of a
  /// list begins.
  var files: [StepSource] { get }

  /// Whether a folder has the step's result, so that a change of its keys would have no effect.
  ///
  /// - Parameter folder: The folder of the step.
  static func isFinished(in folder: RunFolder) -> Bool

  /// Runs the step, or resumes it from the workshop's folder.
  ///
  /// The step checks everything it can before it creates its folder.
  ///
  /// - Parameters:
  ///   - model: The model of the previous step, or the original; nil for the first step of a list
  ///     without an original.
  ///   - workshop: The folder and the listener of the step.
  /// - Throws: `StoppedBySignal` after a stop request; the work is saved.
  func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult
}

extension Step {
  /// Nothing but the key.
  public static var help: String { "The step `\(key)`." }
  /// No models.
  public var sources: [StepSource] { [] }
  /// By default false: a training can continue with other keys.
  public static func isFinished(in folder: RunFolder) -> Bool { false }
  /// No files.
  public var files: [StepSource] { [] }
}

/// A model or a file that a step names.
public struct StepSource: Equatable, Sendable {
  /// The key that names it: `teachers.files[0]`.
  public let key: String
  /// The name of an earlier step, `original`, or a path.
  public let name: String

  /// A named model or file under a key.
  public init(key: String, name: String) {
    self.key = key
    self.name = name
  }
}

/// The result of a step.
public struct StepResult {
  /// The model, which the next step receives.
  public let model: Model
  /// The file of the model, or the folder of a pair.
  public let path: String
  /// The evaluation, if the step measured the model.
  public let evaluation: EvaluationReport?
  /// The shape of the images that a step of a single network used, `[H, W, C]`; nil for that in the
  /// model's file.
  public let imageShape: Shape?

  /// The cost of the model for such images.
  public var cost: ModelCost { model.cost(for: imageShape) }

  /// The metrics of this model. The training of a pair measures both the current weights and their
  /// average; the names of the latter end in `_average`.
  public var metrics: [EvaluationReport.Metric] {
    let (all, suffix) = (evaluation?.metrics ?? [], "_average")
    guard path.hasSuffix("/last-average") else { return all }
    let averages = all.filter { $0.name.hasSuffix(suffix) }
    return averages.isEmpty
      ? all : averages.map { .init(String($0.name.dropLast(suffix.count)), $0.value) }
  }

  /// Describes a result.
  public init(
    model: Model, path: String, evaluation: EvaluationReport?, imageShape: Shape? = nil
  ) {
    self.imageShape = imageShape
    self.model = model
    self.path = path
    self.evaluation = evaluation
  }
}

/// A step as a recipe: its key under `step`, along with its own keys.
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
  /// Rejects a step whose recipe would not read back as the same step, such as one with values out
  /// of range or contradictory values.
  ///
  /// - Throws: `RecipeProblem` with the key.
  package static func refuseUnreadable<Written: Step>(_ step: Written) throws {
    let name = "the step \(Written.key)"
    let yaml = try RecipeWriter.yaml(StepRecipe(step))
    let again: ReadStep<Written> = try RecipeReader.decode(yaml: yaml, name: name)
    guard try RecipeWriter.yaml(StepRecipe(again.step)) == yaml else {
      throw RecipeProblem(
        at: name,
        "a recipe cannot represent these values: the recipe does not read back as it was written")
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
