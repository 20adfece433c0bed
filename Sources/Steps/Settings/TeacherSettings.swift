import RecipeLanguage

/// Where the teachers of a classifier are.
public struct TeacherSettings: RecipeSection {
  /// One or more classifiers: names of earlier steps, `original`, or files.
  public var files: [String] = []
  /// Of files without a description of their model, such as PyTorch's.
  public var architecture: ClassifierArchitecture?
  /// Where the teachers' logits are kept; nil for the run's own folder.
  public var cache: String?

  /// None.
  public init() {}

  /// These teachers.
  public init(_ files: [String]) { self.files = files }

  /// All may be left out.
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
