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
      .init("files", \.files), .init(optional: "architecture", \.architecture),
      .init(optional: "cache", \.cache),
    ]
  }
}
