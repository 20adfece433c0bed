import FileAccess
import Foundation
import Logging

/// Appends the log lines of a run to a file: time, level, message.
public struct RunLog: LogHandler {
  /// Lines below this level are dropped.
  public var logLevel: Logger.Level = .info
  /// The metadata of every line.
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
        advice: "Check that it is writable")
    }
    handle.seekToEndOfFile()
    self.handle = handle
  }

  /// A logger that writes to the log of `folder`.
  public static func logger(_ folder: RunFolder) throws -> Logger {
    let log = try RunLog(folder)
    return Logger(label: "condense") { _ in log }
  }

  /// Reads or sets a metadata value of every line.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line; a run continues even if its log cannot be written.
  public func log(event: LogEvent) {
    let time = Date().formatted(.iso8601)
    try? handle.write(contentsOf: Data("\(time) \(event.level) \(event.message)\n".utf8))
  }
}
