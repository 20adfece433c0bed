import RecipeLanguage
import Translation

/// The settings for measuring and showing translations.
public struct MeasurementSettings: RecipeSection {
  /// The file of the classifier whose features the distances use; by default that of the teachers
  /// or of the students, or a newly trained classifier of domains A and B.
  public var classifier: String?
  /// How to bring images to the classifier's size; nil for the value in `evaluation.json` next to
  /// it, or `resize`.
  public var fit: DomainClassifier.Fit?
  /// The number of test images of each domain in the sample pictures.
  public var samples = 8

  /// All defaults.
  public init() {}

  /// The classifier, if the recipe names one.
  var files: [StepSource] {
    classifier.map { [StepSource(key: "evaluation.classifier", name: $0)] } ?? []
  }

  /// All keys have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        optional: "classifier", \.classifier,
        help: RecipeHelp(
          "classifier file whose features measure Fréchet distances",
          default:
            "that of the teacher or of the compressed pair; without one, a new one is trained")),
      .init(
        optional: "fit", \.fit,
        help: RecipeHelp(
          "how images are brought to the classifier's size",
          default: "from `evaluation.json` beside the classifier, else `resize`")),
      .init(
        "samples", \.samples, in: 1...64, help: "test images of each domain in sample pictures"),
    ]
  }
}
