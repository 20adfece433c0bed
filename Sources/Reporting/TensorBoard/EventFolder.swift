import FileAccess
import Foundation

/// A folder of event files, which TensorBoard shows as one run.
///
/// Each session of a run writes a file of its own. When a run continues from a checkpoint, events
/// after it are removed from the earlier files, so that no step occurs twice.
package final class EventFolder {
  /// The beginning of the names of event files.
  package static let prefix = "events.out.tfevents."
  private let path: String
  private var handle: FileHandle?
  private var session: (step: Int, isFirst: Bool) = (0, true)

  /// A folder that need not exist yet.
  package init(_ path: String) { self.path = path }

  /// Begins or continues a run after some steps. The file of the session appears with its first
  /// event.
  ///
  /// - Throws: `FileProblem` if an earlier file cannot be read or written.
  package func begin(atStep step: Int) throws {
    try? handle?.close()
    handle = nil
    let files = files
    session = (step, files.isEmpty)
    for file in files {
      let content = try FileContents.read(file)
      let length = EventRecord.length(of: content, upToStep: step)
      if length < content.count { try AtomicFile.write(content.prefix(length), to: file) }
    }
  }

  /// Appends numbers after a step.
  ///
  /// - Throws: `FileProblem` if they cannot be written.
  package func add(_ scalars: [(tag: String, value: Double)], step: Int) throws {
    guard !scalars.isEmpty else { return }
    try append(EventMessage.scalars(scalars, at: now, step: step))
  }

  /// Appends a PNG file after a step.
  ///
  /// - Throws: `FileProblem` if it cannot be read or written.
  package func add(_ tag: String, picture file: String, step: Int) throws {
    let picture = try EmbeddedPicture(path: file)
    try append(
      EventMessage.image(
        tag, png: try FileContents.read(file), width: picture.width, height: picture.height,
        at: now, step: step))
  }

  private var now: Double { Date().timeIntervalSince1970 }

  /// The event files in the order in which TensorBoard reads them.
  private var files: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasPrefix(Self.prefix) }.sorted().map { "\(path)/\($0)" }
  }

  private func append(_ event: Data) throws {
    let handle = try self.handle ?? makeFile()
    self.handle = handle
    do {
      try handle.write(contentsOf: EventRecord.framed(event))
    } catch {
      throw problem("writing failed: \(error.localizedDescription)")
    }
  }

  /// Begins a file whose name comes after those of earlier sessions.
  private func makeFile() throws -> FileHandle {
    if !FileContents.exists(path) { try NewFolder.create(path) }
    let earlier = files.last.flatMap {
      Int(($0 as NSString).lastPathComponent.dropFirst(Self.prefix.count).prefix { $0.isNumber })
    }
    let seconds = max(Int(now), (earlier ?? 0) + 1)
    let file = "\(path)/\(Self.prefix)\(seconds).condense"
    var beginning = EventRecord.framed(EventMessage.version(at: now))
    if !session.isFirst {
      beginning += EventRecord.framed(
        EventMessage.sessionStart(at: now, step: session.step + 1))
    }
    try AtomicFile.write(beginning, to: file)
    guard let handle = FileHandle(forWritingAtPath: file) else {
      throw problem("\(file) cannot be opened")
    }
    _ = try? handle.seekToEnd()
    return handle
  }

  private func problem(_ found: String) -> FileProblem {
    FileProblem(.inputOutput, path: path, found: found, advice: "Free some disk space")
  }
}
