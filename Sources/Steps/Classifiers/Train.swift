import Distillation
import RecipeLanguage
import Training

/// Trains a classifier from labels.
public struct Train: Step, RecipeSection {
  /// `train`
  public static let key = "train"
  /// For the table of keys.
  public static let help = "Trains a classifier from labels."
  /// The training settings.
  public var classifier = ClassifierTraining()
  /// The losses.
  public var losses = Losses.labels

  /// Values that reading a recipe replaces.
  public init() {}

  /// A training with these settings.
  public init(_ classifier: ClassifierTraining, losses: Losses = .labels) {
    self.classifier = classifier
    self.losses = losses
  }

  /// The keys of any classifier training, and its losses.
  public static var fields: [RecipeField<Self>] {
    ClassifierTraining.fields.map { $0.lifted(to: \.classifier) }
      + [
        .init(
          losses: "losses", \.losses, offering: .classifier,
          help: "weights of the loss terms; a weight of 0 removes a term")
      ]
  }

  /// The images.
  public var files: [StepSource] { classifier.files }
  /// The model to start from, if one is named.
  public var sources: [StepSource] { classifier.sources }

  /// Trains, or resumes training.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    var step = self
    step.classifier.resolveStart(in: workshop)
    return try ClassifierRun(
      step: step, classifier: step.classifier, losses: losses, teaching: nil, workshop: workshop
    ).run(from: model)
  }
}
