import RecipeLanguage
import Translation

/// How translations are measured and shown.
public struct MeasurementSettings: RecipeSection {
  /// A classifier file on whose features distances are measured; without it that of the teachers,
  /// or one that is trained to tell A from B.
  public var classifier: String?
  /// How images come to the classifier's size; nil for what `evaluation.json` beside it says, or
  /// else `resize`.
  public var fit: DomainClassifier.Fit?
  /// Test images of each domain in the pictures.
  public var samples = 8

  /// All defaults.
  public init() {}

  /// The classifier, if one is named.
  var files: [StepSource] {
    classifier.map { [StepSource(key: "evaluation.classifier", name: $0)] } ?? []
  }

  /// All have a default.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        optional: "classifier", \.classifier,
        help: RecipeHelp(
          "classifier file whose features measure Fréchet distances",
          default: "the teacher's; without one, a new one is trained")),
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
