import FileAccess
import Training

/// The folder of one compression and the names inside it.
struct CompressionFolder {
  /// The folder as that of a run, which makes it and guards it.
  let run: RunFolder

  init(_ path: String) { run = RunFolder(path) }
  init(_ run: RunFolder) { self.run = run }

  var path: String { run.path }

  /// All options, from which it can be repeated.
  var recipe: String { run.recipe }
  /// Refuses a folder that a new compression cannot have.
  ///
  /// - Throws: `FileProblem` if one is here, or a part of one, which would be taken for one of the new
  ///   one's.
  func requireFree() throws {
    try run.requireFree()
    let parts = [limits, search, extracted, finetune, path + "/classifier", compressed]
    guard let left = parts.first(where: FileContents.exists) else { return }
    throw FileProblem(
      .cannotCreate, path: left, found: "it is of an earlier compression",
      advice: "Remove it, or choose another folder with --out")
  }

  /// What a budget in milliseconds was found to be worth, so that a resumed search has the same.
  var limits: String { path + "/limits.json" }
  /// The search after its newest generation.
  var search: String { path + "/search.json" }
  /// What the search found, a line per pair.
  var front: String { path + "/pareto.csv" }
  /// The narrowed pair before fine-tuning.
  var extracted: String { path + "/extracted" }
  /// The run of the fine-tuning.
  var finetune: String { path + "/finetune" }
  /// The classifier of the domains, if the pair has none and none is named.
  var classifier: String { RunFolder(path + "/classifier").last }
  /// The pair that comes out.
  var compressed: String { path + "/compressed" }
  /// The figures of original and compressed pair.
  var results: String { path + "/results.json" }
  /// Test images by the original and by the compressed pair.
  var samples: String { path + "/samples.png" }
  /// Everything on one page.
  var report: String { run.report }
}
