import FileAccess
import Foundation
import Images
import Synchronization
import TensorCore

/// The folder of a data set while it is written; it gets its name only once it is complete.
struct MadeFolder {
  /// The temporary path of the folder.
  private let path: String

  /// Lets `body` write the files of a new folder, and moves it to `path`. After any failure the
  /// folder is removed.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` if `path` is taken by anything but an empty
  ///   folder, or the error of `body`.
  static func make<Result>(
    at path: String, _ body: (MadeFolder) throws -> Result
  ) throws -> Result {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    try requireVacancy(at: path)
    let parent = (path as NSString).deletingLastPathComponent
    if !parent.isEmpty { try NewFolder.create(parent) }
    let partial = try PartialItem.folder(for: path)
    do {
      let result = try body(MadeFolder(path: partial.path))
      // A rename replaces an empty folder, but not a full one.
      guard rename(partial.path, path) == 0 else {
        throw FileProblem.cannotCreate(path)
      }
      partial.close()
      return result
    } catch {
      partial.discard()
      throw (error as? FileProblem)?.renaming(partial.path, to: path) ?? error
    }
  }

  /// Refuses a path that is taken, before any work is done.
  static func requireVacancy(at path: String) throws {
    guard FileContents.exists(path) else { return }
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    guard let names, names.isEmpty else {
      throw FileProblem(
        .cannotCreate, path: path,
        found: names == nil ? "this is a file, not a folder" : "this folder is not empty",
        advice: "Choose a folder that does not exist yet")
    }
  }

  /// Writes pictures into a subfolder, on all threads, each as `NAME.png` with 8 bits per sample.
  func write(
    _ names: [String], in folder: String, picture: @Sendable (_ place: Int) -> Image
  ) throws {
    let folder = "\(path)/\(folder)"
    try NewFolder.create(folder)
    let problem = Mutex<(any Error)?>(nil)
    Parallelism.forEach(blocks: names.count) { place in
      guard problem.withLock({ $0 == nil }) else { return }
      do {
        // Not atomic, because the whole folder is.
        try AtomicFile.writeInPlace(
          PNG.encode(picture(place)), to: "\(folder)/\(names[place]).png")
      } catch {
        problem.withLock { $0 = error }
      }
    }
    if let problem = problem.withLock({ $0 }) { throw problem }
  }
}
