import FileAccess
import Foundation

/// The folder of a run and the names of the files in it.
public struct RunFolder: Sendable {
  /// The path as given by the user.
  public let path: String

  /// A folder, which need not exist yet.
  public init(_ path: String) {
    let name = path.trimmingCharacters(in: CharacterSet(charactersIn: "/"))
    self.path = (path.hasPrefix("/") ? "/" : "") + name
  }

  /// The resolved recipe, which reproduces the run.
  public var recipe: String { path + "/recipe.yaml" }
  /// The recipe that the run was begun with, for comparison with an edited `recipe`.
  public var begunRecipe: String { path + "/recipe-begun.yaml" }
  /// One JSON object per epoch.
  public var metrics: String { path + "/metrics.jsonl" }
  /// One JSON object per logging interval: the terms of the loss.
  public var steps: String { path + "/steps.jsonl" }
  /// How often the newest evaluation of a classifier took each class for each other one.
  public var confusions: String { path + "/confusions.json" }
  /// The event files for TensorBoard.
  public var tensorBoard: String { path + "/tensorboard" }
  /// The classifier of the latest checkpoint.
  public var last: String { path + "/last.safetensors" }
  /// The classifier of the best evaluation.
  public var best: String { path + "/best.safetensors" }
  /// Pictures of the model's outputs, one per epoch.
  public var samples: String { path + "/samples" }
  /// The picture of an epoch, counted from 1: `samples/epoch-0012.png`.
  package func sample(ofEpoch epoch: Int) -> String {
    let number = String(epoch)
    let zeros = String(repeating: "0", count: max(0, 4 - number.count))
    return "\(samples)/epoch-\(zeros)\(number).png"
  }
  /// The classifiers that a run keeps along the way.
  public var snapshots: String { path + "/snapshots" }
  /// The classifier after an epoch, counted from 1: `snapshots/epoch-003.safetensors`.
  package func snapshot(ofEpoch epoch: Int) -> String {
    let number = String(epoch)
    let zeros = String(repeating: "0", count: max(0, 3 - number.count))
    return "\(snapshots)/epoch-\(zeros)\(number).safetensors"
  }
  /// A description of the columns of these pictures.
  public var sampleColumns: String { samples + "/columns.txt" }
  /// The report with curves, metrics and pictures for a browser.
  public var report: String { path + "/report.html" }
  /// The complete state for resuming.
  public var state: String { path + "/state.safetensors" }
  /// What the run took from the file of `start_from`, one sentence.
  public var start: String { path + "/start.txt" }
  /// What the run trains on: the choice of images and the outputs of teachers, a sentence a line.
  public var notes: String { path + "/notes.txt" }
  /// The log.
  public var log: String { path + "/log.txt" }

  /// Whether the folder contains a checkpoint of a run.
  public var holdsRun: Bool { FileContents.exists(state) }

  /// Rejects a folder that a new run cannot use.
  ///
  /// - Throws: `FileProblem` if the folder already contains a run.
  public func requireFree() throws {
    guard !FileContents.exists(recipe), !holdsRun else {
      throw FileProblem(
        .cannotCreate, path: path, found: "this folder already contains a run",
        advice: "Continue it with --resume, or choose another folder with --out")
    }
  }

  /// Creates the folder for a new run.
  ///
  /// - Throws: `FileProblem` if the folder already contains a run, or cannot be created.
  public func prepare() throws {
    guard !path.isEmpty else { throw FileProblem.emptyPath }
    try requireFree()
    try NewFolder.create(path)
  }

  /// Creates the folder of the snapshots, unless it exists.
  ///
  /// - Throws: `FileProblem` if it cannot be created.
  package func makeSnapshotsFolder() throws {
    try NewFolder.create(snapshots)
  }

  /// Creates the folder of the pictures, unless it exists.
  ///
  /// - Throws: `FileProblem` if it cannot be created.
  package func makeSamplesFolder() throws {
    try NewFolder.create(samples)
  }
}
