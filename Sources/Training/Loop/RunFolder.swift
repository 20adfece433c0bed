import FileAccess
import Foundation

/// The folder of one run and the names inside it.
public struct RunFolder: Sendable {
  /// The folder, as the user named it.
  public let path: String

  /// Names a folder that need not exist yet.
  public init(_ path: String) {
    let name = path.trimmingCharacters(in: CharacterSet(charactersIn: "/"))
    self.path = (path.hasPrefix("/") ? "/" : "") + name
  }

  /// The resolved recipe, from which the run can be repeated.
  public var recipe: String { path + "/recipe.yaml" }
  /// One JSON object per epoch.
  public var metrics: String { path + "/metrics.jsonl" }
  /// One JSON object per so many steps: the parts of the loss.
  public var steps: String { path + "/steps.jsonl" }
  /// The classifier after the newest checkpoint.
  public var last: String { path + "/last.safetensors" }
  /// The classifier of the best evaluation.
  public var best: String { path + "/best.safetensors" }
  /// Pictures of what the model makes, one per epoch.
  public var samples: String { path + "/samples" }
  /// What the columns of these pictures show, in words.
  public var sampleColumns: String { samples + "/columns.txt" }
  /// Curves, figures and pictures for a browser.
  public var report: String { path + "/report.html" }
  /// All that resuming needs.
  public var state: String { path + "/state.safetensors" }
  /// What happened when, in plain lines.
  public var log: String { path + "/log.txt" }

  /// Whether a run has left a checkpoint here.
  public var holdsRun: Bool { FileContents.exists(state) }

  /// Refuses a folder that a new run cannot have.
  ///
  /// - Throws: `FileProblem` if a run is here already.
  public func requireFree() throws {
    guard !FileContents.exists(recipe), !holdsRun else {
      throw FileProblem(
        .cannotCreate, path: path, found: "a run is here already",
        advice: "Continue it with --resume, or choose another folder with --out")
    }
  }

  /// Makes the folder for a new run.
  ///
  /// - Throws: `FileProblem` if a run is here already, or the folder cannot be made.
  public func prepare() throws {
    try requireFree()
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileProblem(
        .cannotCreate, path: path, found: "the folder cannot be made",
        advice: "Check that the place exists and may be written to")
    }
  }

  /// Makes the folder of the pictures, unless it is there.
  ///
  /// - Throws: `FileProblem` if it cannot be made.
  package func makeSamplesFolder() throws {
    do {
      try FileManager.default.createDirectory(atPath: samples, withIntermediateDirectories: true)
    } catch {
      throw FileProblem(
        .cannotCreate, path: samples, found: "the folder cannot be made",
        advice: "Check that the place may be written to")
    }
  }
}
