import Distillation
import RecipeLanguage
import Training

/// Trains a classifier from labels.
public struct Train: Step, RecipeSection {
  /// `train`
  public static let key = "train"
  /// For the table of keys.
  public static let help = "Trains a classifier from labels."
  /// All that it says.
  public var classifier = ClassifierTraining()
  /// What it learns from.
  public var losses = Losses.labels

  /// What reading fills in.
  public init() {}

  /// A training as described.
  public init(_ classifier: ClassifierTraining, losses: Losses = .labels) {
    self.classifier = classifier
    self.losses = losses
  }

  /// The keys of every training of a classifier, and its losses.
  public static var fields: [RecipeField<Self>] {
    ClassifierTraining.fields.map { $0.lifted(to: \.classifier) }
      + [
        .init(
          losses: "losses", \.losses, offering: .classifier,
          help: "weights of the loss terms; a weight of 0 removes a term")
      ]
  }

  /// What contradicts itself.
  public var problem: (key: String, text: String)? { classifier.problem }
  /// The images.
  public var files: [StepSource] { classifier.files }
  /// The model that it starts from, if one is named.
  public var sources: [StepSource] { classifier.sources }

  /// Trains, or goes on.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.classifier.resolveStart(in: workshop)
    return try ClassifierRun(
      step: step, classifier: step.classifier, losses: losses, teaching: nil, workshop: workshop
    ).run(from: model)
  }
}
