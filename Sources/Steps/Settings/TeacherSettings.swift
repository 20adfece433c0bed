import RecipeLanguage

/// The teachers of a classifier.
public struct TeacherSettings: RecipeSection {
  /// One or more classifiers: names of earlier steps, `original`, or files.
  public var files: [String] = []
  /// The architecture of teacher files without a description of their network, such as PyTorch's.
  public var architecture: ClassifierArchitecture?
  /// The file that stores the teachers' logits; nil for a file in the run's folder.
  public var cache: String?

  /// No teachers.
  public init() {}

  /// These teachers.
  public init(_ files: [String]) { self.files = files }

  /// All keys have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "files", \.files,
        help: RecipeHelp(
          """
          classifier files, names of earlier steps, or `original`; `--teacher` sets them. The student \
          learns the mean of several teachers
          """, values: "a list", default: "required")),
      .init(
        optional: "architecture", \.architecture,
        help: "network of teacher files that do not describe one, such as PyTorch's"),
      .init(
        optional: "cache", \.cache,
        help: RecipeHelp(
          "file that keeps the teachers' logits; only without augmentation and `losses.features`",
          default: "in the run's folder")),
    ]
  }
}
