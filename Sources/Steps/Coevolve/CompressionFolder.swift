import FileAccess
import Training
import Translation

/// The folder of a compression and the names of the files in it.
struct CompressionFolder {
  /// The same folder as a run folder, which creates and locks it.
  let run: RunFolder

  init(_ path: String) { run = RunFolder(path) }
  init(_ run: RunFolder) { self.run = run }

  var path: String { run.path }

  /// The resolved recipe, which reproduces the run.
  var recipe: String { run.recipe }
  /// Rejects a folder that a new compression cannot use.
  ///
  /// - Throws: `FileProblem` if the folder contains a compression or a part of one, which would be
  ///   mistaken for a part of the new one.
  func requireFree() throws {
    try run.requireFree()
    let parts = [analysis, limits, search, extracted, finetune, path + "/classifier", compressed]
    guard let left = parts.first(where: FileContents.exists) else { return }
    throw FileProblem(
      .cannotCreate, path: left, found: "this belongs to an earlier compression",
      advice: "Remove it, or choose another folder with --out")
  }

  /// The result of the phase before the search.
  var analysis: String { path + "/analysis.safetensors" }
  /// The seconds of each phase, over all runs in this folder.
  var phases: String { path + "/phases.json" }
  /// The multiply-adds that a budget in milliseconds was converted to, so that a resumed search
  /// uses the same limit.
  var limits: String { path + "/limits.json" }
  /// The state of the search after its latest generation.
  var search: String { path + "/search.json" }
  /// The pairs that the search found, one per line.
  var front: String { path + "/pareto.csv" }
  /// The pruned pair before fine-tuning.
  var extracted: String { path + "/extracted" }
  /// The run of the fine-tuning.
  var finetune: String { path + "/finetune" }
  /// The classifier that measures the pruned pair.
  var extractedClassifier: String { TranslationPair.classifierFile(in: extracted) }
  /// The compressed pair.
  var compressed: String { path + "/compressed" }
  /// The metrics of the original and the compressed pair.
  var results: String { path + "/results.json" }
  /// Test images translated by the original and by the compressed pair.
  var samples: String { path + "/samples.png" }
  /// The report of the compression.
  var report: String { run.report }
}
