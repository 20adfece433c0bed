import FileAccess
import Foundation
import Steps
import TensorCore
import Training

/// The results of the finished steps of a list: `experiment.json`, from which a list is resumed.
struct ExperimentRecord: Codable {
  /// A finished step.
  struct Step: Codable {
    let name: String
    let step: String
    /// The file of the model, or the folder of a pair, relative to the experiment's folder.
    let path: String
    let seconds: Double
    /// The metrics in display order.
    let metrics: [Metric]
    /// The number that ranks models of one step; nil if nothing was measured.
    let quality: Double?
    /// The name of the metric behind `quality`; nil in records of earlier versions.
    let qualityName: String?
    /// What the model takes on this machine; nil in records of earlier versions.
    let use: ModelUse?
    /// The shape of the images of the step, `[H, W, C]`; nil for that in the model's file.
    let imageShape: [Int]?
  }

  /// A named number.
  struct Metric: Codable {
    let name: String
    let value: Double
  }

  private(set) var steps: [Step] = []
  /// What the model at the start of the list takes; nil without one, and in records of earlier
  /// versions.
  var original: ModelUse?

  /// Reads the record in a folder; the result is empty if there is no record.
  ///
  /// - Throws: `FileProblem` if the record is malformed.
  init(folder: RunFolder) throws {
    let path = Self.path(folder)
    guard FileContents.exists(path) else { return }
    do {
      self = try JSONDecoder().decode(Self.self, from: FileContents.read(path))
    } catch is DecodingError {
      throw FileProblem(
        .malformed, path: path, found: "this is not a record of the steps of an experiment",
        advice: "Remove it and resume. The finished steps are found again in their folders")
    }
  }

  /// The finished step with this name; nil if there is none.
  func step(_ name: String) -> Step? { steps.first { $0.name == name } }

  /// Adds a finished step.
  mutating func add(
    _ name: String, _ key: String, _ result: StepResult, in folder: RunFolder, seconds: Double
  ) {
    let metrics = result.metrics
    steps.append(
      Step(
        name: name, step: key, path: String(result.path.dropFirst(folder.path.count + 1)),
        seconds: seconds,
        metrics: metrics.filter(\.value.isFinite).map { Metric(name: $0.name, value: $0.value) },
        quality: result.evaluation.map(\.quality),
        qualityName: result.evaluation.map(\.qualityName),
        use: ModelUse(of: result.model, at: result.path, for: result.imageShape),
        imageShape: result.imageShape?.extents))
  }

  /// Writes the record.
  ///
  /// - Throws: `FileProblem` if it cannot be written.
  func save(in folder: RunFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try AtomicFile.write(try encoder.encode(self), to: Self.path(folder))
  }

  private static func path(_ folder: RunFolder) -> String { folder.path + "/experiment.json" }
}

extension ExperimentRecord.Step {
  /// The result of the step, read from its files.
  ///
  /// - Throws: `FileProblem` if the model is missing.
  func result(in folder: RunFolder) throws -> StepResult {
    let path = "\(folder.path)/\(path)"
    let model: Model
    do {
      model = try Model(path: path)
    } catch let problem as FileProblem {
      throw FileProblem(
        problem.kind, path: path,
        found: "the result of step \(name) cannot be read: \(problem.found)",
        advice: "Remove \(folder.path)/\(name) and \(folder.path)/experiment.json, then resume. The"
          + " other steps are found again in their folders")
    }
    return StepResult(
      model: model, path: path,
      evaluation: quality.map {
        EvaluationReport(
          metrics: metrics.map { .init($0.name, $0.value) }, quality: $0,
          qualityName: qualityName ?? "")
      }, imageShape: imageShape.map { Shape($0) })
  }
}
