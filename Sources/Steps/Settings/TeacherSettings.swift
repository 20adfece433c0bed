import Distillation
import Layers
import RecipeLanguage

/// The teachers of a classifier.
public struct TeacherSettings: RecipeSection {
  /// Classifiers: names of earlier steps, `original`, or files.
  public var files: [String] = []
  /// Further teachers, of which only the logits for the training images are known: for each a file,
  /// or a folder of files that each have a part of the images.
  public var logits: [String] = []
  /// What the target of several teachers averages.
  public var mixture = MixtureAverage.probabilities
  /// How much each teacher counts.
  public var weights = TeacherWeightSetting.equal
  /// The architecture of teacher files without a description of their network, such as PyTorch's.
  public var architecture: ClassifierArchitecture?
  /// The file that stores the teachers' logits; nil for a file in the run's folder.
  public var cache: String?
  /// How the file stores the logits.
  public var cachePrecision = TeacherCache.Precision.full
  /// With augmentation: the number of views of each image of which the logits are stored; nil if
  /// the teachers compute their outputs in each step.
  public var views: Int?

  /// The decay of a moving average of the student's own weights that also teaches; nil for none.
  public var ownAverage: Double?

  /// Whether there is no teacher of any kind.
  public var isEmpty: Bool { names.isEmpty }

  /// The teachers for people.
  var names: [String] { files + logits + (ownAverage == nil ? [] : ["own average"]) }

  /// No teachers.
  public init() {}

  /// These teachers.
  public init(_ files: [String] = [], logits: [String] = []) {
    self.files = files
    self.logits = logits
  }

  /// All keys have defaults.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "files", \.files,
        help: RecipeHelp(
          """
          classifier files, folders of them such as `runs/a/snapshots`, names of earlier steps (with \
          `/snapshots` for their snapshots), or `original`; `--teacher` sets them. The members of an \
          ensemble's file teach one by one. The student \
          learns the mean of several teachers, as `mixture` and `weights` say
          """, values: "a list", default: "required without `logits` and `own_average`")),
      logitsField,
      .init(
        "mixture", \.mixture,
        help: "what the target of several teachers averages: their probabilities, or their logits"),
      .init(
        "weights", \.weights,
        help: RecipeHelp(
          "how much each teacher counts: \(TeacherWeightingList.help), or a list with a number for each",
          values: TeacherWeightSetting.values)),
      .init(
        optional: "architecture", \.architecture,
        help: "network of teacher files that do not describe one, such as PyTorch's"),
      .init(
        optional: "cache", \.cache,
        help: RecipeHelp(
          "file that keeps the teachers' logits; only if losses read logits alone, and with augmentation"
            + " only with `views`",
          default: "in the run's folder")),
      .init(
        optional: "own_average", \.ownAverage, in: 0...0.999999,
        help: RecipeHelp(
          """
          decay of a moving average of the student's own weights, which then teaches along with the \
          other teachers, or alone (self-distillation)
          """, default: "none")),
      .init(
        "cache_precision", \.cachePrecision,
        help:
          "`full` stores 32-bit logits; `half` stores 16-bit ones, and the log has the largest rounding error"
      ),
      .init(
        optional: "views", \.views,
        help: RecipeHelp(
          """
          with `augmentation`: number of views of each image whose logits are stored; epoch e trains on \
          view e mod `views`. Not with mixup and cutmix
          """, values: "1...1000", default: "the teachers compute their outputs in each step")),
    ]
  }

  private static var logitsField: RecipeField<Self> {
    RecipeField("logits") { _ in
      RecipeKeyHelp(
        row: "logits",
        RecipeHelp(
          """
          logits that any program computed for the training images: a safetensors file, or a folder \
          of such files that each have a part of the images; see docs/guide/teachers.md. A list names \
          several teachers. Only without augmentation
          """, values: "a path or a list", default: "–"))
    } read: { section, entries, key in
      section.logits = try entries.decodeIfPresent(OneOrMore.self, forKey: key)?.paths ?? []
    } write: { section, entries, key in
      if !section.logits.isEmpty { try entries.encode(section.logits, forKey: key) }
    }
  }
}

/// A path, or a list of them.
private struct OneOrMore: Decodable {
  let paths: [String]

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let path = try? container.decode(String.self) {
      paths = [path]
    } else {
      paths = try container.decode([String].self)
    }
  }
}
