import FileAccess
import Foundation

/// The folder of one compression and the names inside it.
struct CompressionFolder {
  let path: String

  init(_ path: String) { self.path = path }

  /// All options, from which it can be repeated.
  var recipe: String { path + "/recipe.yaml" }
  /// The search after its newest generation.
  var search: String { path + "/search.json" }
  /// What the search found, a line per pair.
  var front: String { path + "/pareto.csv" }
  /// The narrowed pair before fine-tuning.
  var extracted: String { path + "/extracted" }
  /// The run of the fine-tuning.
  var finetune: String { path + "/finetune" }
  /// The pair that comes out.
  var compressed: String { path + "/compressed" }
  /// The figures of original and compressed pair.
  var results: String { path + "/results.json" }
  /// Test images by the original and by the compressed pair.
  var samples: String { path + "/samples.png" }
  /// Everything on one page.
  var report: String { path + "/report.html" }

  /// Makes the folder for a new compression.
  ///
  /// - Throws: `FileProblem` if one is here already, or the folder cannot be made.
  func prepare() throws {
    guard !FileContents.exists(recipe) else {
      throw FileProblem(
        .cannotCreate, path: path, found: "a run is here already",
        advice: "Continue it with --resume, or choose another folder with --out")
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileProblem(
        .cannotCreate, path: path, found: "the folder cannot be made",
        advice: "Check that the place exists and may be written to")
    }
  }
}
