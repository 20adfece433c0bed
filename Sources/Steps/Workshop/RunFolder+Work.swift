import FileAccess
import Foundation
import Reporting
import Training

extension RunFolder {
  /// The files that exist before there is anything to continue from. The last two belong to the
  /// cell of a sweep.
  private static let records: Set<String> = [
    "recipe.yaml", "recipe-begun.yaml", "log.txt", "metrics.jsonl", "steps.jsonl", "report.html",
    "start.txt", "notes.txt", "limits.json", "phases.json", "fingerprint.txt", "seconds.txt",
    "confusions.json",
  ]

  /// Whether the folder contains anything that a resumed run would continue from, such as a
  /// checkpoint, the first outputs of teachers, or the result of a step.
  package var holdsWork: Bool { holdsFiles(besides: Self.records) }

  /// Whether a run that diverged has a checkpoint to continue from; the outputs of teachers alone
  /// would diverge again.
  package var holdsWorkAfterDivergence: Bool {
    holdsFiles(besides: Self.records, and: Self.teacherOutputs)
  }

  /// The beginning of the names of files with outputs of teachers.
  static let teacherOutputs = "teacher-outputs"

  private func holdsFiles(besides others: Set<String>, and beginning: String? = nil) -> Bool {
    guard let names = FileManager.default.enumerator(atPath: path) else { return false }
    for case let name as String in names where !FileContents.isFolder("\(path)/\(name)") {
      let last = (name as NSString).lastPathComponent
      let isEvents = last.hasPrefix(EventFolder.prefix)
      let isOther = others.contains(last) || beginning.map(last.hasPrefix) ?? false
      if !isOther, !isEvents, !last.hasSuffix(".partial") { return true }
    }
    return false
  }

  /// Removes what identifies the folder as that of a run, so that a new run can use it. The logs
  /// stay.
  package func free() {
    let compression = CompressionFolder(self)
    for file in [recipe, begunRecipe, compression.limits, compression.phases] {
      try? FileManager.default.removeItem(atPath: file)
    }
  }
}
