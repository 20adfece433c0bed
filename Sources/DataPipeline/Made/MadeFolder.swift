import FileAccess
import Foundation
import Images
import Synchronization
import TensorCore

/// A data set's folder in the making: it shows under its name only when it is whole.
struct MadeFolder {
  /// Where the files are written until then.
  private let path: String

  /// Lets `body` write the files of a new folder at `path`, and puts it there; after any failure
  /// nothing is left of it.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` if there is already something at `path` other
  ///   than an empty folder, or what `body` throws.
  static func make<Result>(
    at path: String, _ body: (MadeFolder) throws -> Result
  ) throws -> Result {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    try requireVacancy(at: path)
    // Random, so that two makers of one path never share a folder.
    let partial = "\(path).\(String(UInt32.random(in: 0...UInt32.max), radix: 36)).partial"
    do {
      try create(partial)
      let result = try body(MadeFolder(path: partial))
      // An empty folder may be renamed over, a full one may not.
      guard rename(partial, path) == 0 else {
        throw cannotCreate(path, String(cString: strerror(errno)))
      }
      return result
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw error
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
        advice: "Name a folder that does not exist yet")
    }
  }

  /// Writes pictures into a folder inside, on all threads, each as `NAME.png` with 8 bits a sample.
  func write(
    _ names: [String], in folder: String, picture: @Sendable (_ place: Int) -> Image
  ) throws {
    let folder = "\(path)/\(folder)"
    try Self.create(folder)
    let problem = Mutex<(any Error)?>(nil)
    Parallelism.forEach(blocks: names.count) { place in
      guard problem.withLock({ $0 == nil }) else { return }
      do {
        try Self.write(picture(place), to: "\(folder)/\(names[place]).png")
      } catch {
        problem.withLock { $0 = error }
      }
    }
    if let problem = problem.withLock({ $0 }) { throw problem }
  }

  /// Not atomic: the whole folder is.
  private static func write(_ picture: Image, to path: String) throws {
    let data = try PNG.encode(picture)
    do {
      try data.write(to: URL(fileURLWithPath: path))
    } catch {
      throw FileProblem(
        .inputOutput, path: path, found: "writing failed: \(error.localizedDescription)",
        advice: "Free some space or choose another place")
    }
  }

  private static func create(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw cannotCreate(folder, error.localizedDescription)
    }
  }

  private static func cannotCreate(_ path: String, _ reason: String) -> FileProblem {
    FileProblem(
      .cannotCreate, path: path, found: "cannot be created: \(reason)",
      advice: "Check that the folder around it exists and may be written to")
  }
}
