import FileAccess
import Foundation
import Logging

/// Appends a run's log lines to a file: time, level, words.
public struct RunLog: LogHandler {
  /// Lines below it are dropped.
  public var logLevel: Logger.Level = .info
  /// Words that every line carries.
  public var metadata: Logger.Metadata = [:]
  private let handle: FileHandle

  /// Opens the log of `folder` for appending.
  ///
  /// - Throws: `FileProblem` if it cannot be opened.
  public init(_ folder: RunFolder) throws {
    if !FileContents.exists(folder.log) { try AtomicFile.write(Data(), to: folder.log) }
    guard let handle = FileHandle(forWritingAtPath: folder.log) else {
      throw FileProblem(
        .cannotCreate, path: folder.log, found: "the log cannot be opened",
        advice: "Check that it may be written to")
    }
    handle.seekToEndOfFile()
    self.handle = handle
  }

  /// A logger that writes to the log of `folder`.
  public static func logger(_ folder: RunFolder) throws -> Logger {
    let log = try RunLog(folder)
    return Logger(label: "condense") { _ in log }
  }

  /// Reads or sets a word that every line carries.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line; a log that cannot be written is no reason to end a run.
  public func log(event: LogEvent) {
    let time = Date().formatted(.iso8601)
    try? handle.write(contentsOf: Data("\(time) \(event.level) \(event.message)\n".utf8))
  }
}
