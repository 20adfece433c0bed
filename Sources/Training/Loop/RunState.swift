import FileAccess
import Foundation
import Interchange

/// Saves a task's tensors and the run's progress in one file, so that they always match.
enum RunState {
  private static let progressKey = "condense.progress"
  private static let taskKey = "condense.task"

  static func save(_ task: some TrainingTask, _ progress: RunProgress, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = String(decoding: try encoder.encode(progress), as: UTF8.self)
    try SafetensorsWriter.write(
      tensors: task.state, metadata: [progressKey: json, taskKey: written(task.identity)], to: path)
  }

  private static func written(_ identity: [String]) -> String {
    identity.joined(separator: IdentityDifference.separator)
  }

  static func restore(_ task: some TrainingTask, from path: String) throws -> RunProgress {
    let file = try SafetensorsFile(path: path)
    guard
      let json = file.metadata[progressKey],
      let progress = try? JSONDecoder().decode(RunProgress.self, from: Data(json.utf8))
    else {
      throw FileProblem(
        .malformed, path: path, found: "this file does not contain the progress of a run",
        advice: "Resume from the state.safetensors that a run wrote")
    }
    guard file.metadata[taskKey] == written(task.identity) else {
      let difference = IdentityDifference(
        found: file.metadata[taskKey] ?? "other data", expected: task.identity)
      throw FileProblem(
        .malformed, path: path,
        found:
          "the run was started with \(difference.found), but now it has \(difference.expected)",
        advice: "Restore the data, networks and teachers that it was started with")
    }
    try task.restore(from: file)
    if let broken = task.state.first(where: { !$0.tensor.isFinite }) {
      throw FileProblem(
        .malformed, path: path, found: "\(broken.name) contains NaN or infinity",
        advice: "The file is damaged: restore another copy, or start a new run")
    }
    return progress
  }
}
