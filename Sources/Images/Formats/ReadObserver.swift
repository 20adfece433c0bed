import Synchronization

/// Records which files are read, so that a test can count them.
package final class ReadObserver: Sendable {
  private let noted = Mutex([String]())

  /// Makes an observer without records.
  package init() {}

  /// The paths that were read, in order.
  package var paths: [String] { noted.withLock { $0 } }

  func read(_ path: String) { noted.withLock { $0.append(path) } }
}
