import DataPipeline
import Distillation
import FileAccess
import RecipeLanguage
import Reporting
import Training

/// Combines classifiers into one file whose probabilities are the mean of theirs, and measures it.
public struct Ensemble: Step, RecipeSection {
  /// `ensemble`
  public static let key = "ensemble"
  /// For the table of keys.
  public static let help =
    "Combines classifiers into one file that names classes by the mean of their probabilities."
  /// The classifiers: names of earlier steps, or files.
  public var members: [String] = []
  /// The weight of each classifier; nil for equal weights.
  public var weights: [Double]?
  /// The images that measure the ensemble.
  public var data = ClassificationData()
  /// The seed of the members' training, which can draw the validation images.
  public var seed: UInt64 = 1

  /// Values that reading a recipe replaces.
  public init() {}

  /// An ensemble of classifiers, measured on the test images of the data.
  public init(_ members: [String], measuredOn data: ClassificationData, seed: UInt64 = 1) {
    self.members = members
    self.data = data
    self.seed = seed
  }

  /// The classifiers and the data.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        "seed", \.seed, help: "seed that draws images which the data holds out, as in the members"),
      .init(
        required: "members", \.members,
        help: RecipeHelp("names of earlier steps, or classifier files", values: "a list")),
      .init(
        optional: "weights", \.weights,
        help: RecipeHelp(
          "how much each classifier counts", values: "a list of numbers", default: "equal weights")),
      .init(required: "data", \.data, help: "the images whose test part measures the ensemble"),
    ]
  }

  /// The images.
  public var files: [StepSource] {
    data.path.map { [StepSource(key: "data.path", name: $0)] } ?? []
  }

  /// The classifiers.
  public var sources: [StepSource] {
    members.enumerated().map { StepSource(key: "members[\($0)]", name: $1) }
  }

  /// Whether the file of the ensemble is written.
  public static func isFinished(in folder: RunFolder) -> Bool {
    FileContents.exists(file(in: folder)) && FileContents.exists(folder.report)
  }

  static func file(in folder: RunFolder) -> String { folder.path + "/ensemble.safetensors" }

  /// Combines and measures the classifiers.
  public func callAsFunction(_ model: Model?, in workshop: Workshop) throws -> StepResult {
    try workshop.requireFree()
    guard !members.isEmpty else {
      throw RecipeProblem(at: "members", "is empty; name two classifiers or more")
    }
    let ensemble = try combined(members.map(workshop.path))
    let test = try data.parts(seed: seed).test
    let first = ensemble.members[0].classifier
    let normalization = first.manifest.normalization
    let images = ClassifierManifest(
      imageShape: test.imageShape, classNames: test.classNames,
      normalization: normalization.channels == test.imageShape[2]
        ? normalization : .identity(channels: test.imageShape[2]))
    let teachers = try TeacherEnsemble(ensemble.members, fitting: images)
    let loader = BatchLoader(
      measuring: test, with: first.model.plan, normalization: images.normalization)
    return try workshop.withFolder(of: self) {
      let report = EnsembleReport(
        try teachers.sample(on: loader) { try workshop.refuseStopped() },
        weights: ensemble.members.map(\.weight))
      let path = Self.file(in: workshop.folder)
      try ensemble.save(
        to: path,
        provenance: ["members": ensemble.members.map(\.name).joined(separator: ", ")])
      try EnsemblePage(report, of: ensemble, in: workshop.folder).write()
      return StepResult(
        model: .classifier(ensemble.combined), path: path, evaluation: report.evaluation)
    }
  }

  private func combined(
    _ paths: [String]
  ) throws -> ClassifierEnsemble {
    if let weights {
      guard weights.count == paths.count else {
        throw RecipeProblem(
          at: "weights",
          "found \(weights.count) weights for \(paths.count) members; give one for each")
      }
      guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 })
      else {
        throw RecipeProblem(
          at: "weights",
          "found \(weights), expected numbers of at least 0, of which one is above 0")
      }
    }
    return try ClassifierEnsemble(paths: paths, weights: weights)
  }
}
