import Foundation

/// A file of a known size whose bytes are written in any order, and which is kept if the process
/// ends before all of them are written.
package final class PlacedFile {
  /// The file.
  package let path: String
  private let descriptor: Int32

  /// Opens the file at `path`, or creates it; either way it has `byteCount` bytes then.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  package init(_ path: String, byteCount: Int) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileProblem.cannotCreate(path) }
    guard ftruncate(descriptor, off_t(byteCount)) == 0 else {
      let problem = FileProblem.failedWriting(path)
      close(descriptor)
      throw problem
    }
  }

  deinit { close(descriptor) }

  /// Writes bytes from a place on.
  ///
  /// - Throws: `FileProblem` of kind `.inputOutput`.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done,
        off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileProblem.failedWriting(path) }
      done += count
    }
  }

  /// Waits until the disk has all bytes.
  ///
  /// - Throws: `FileProblem` of kind `.inputOutput`.
  package func synchronize() throws {
    guard fsync(descriptor) == 0 else { throw FileProblem.failedWriting(path) }
  }

  /// Moves the file, which is complete, to its path for use, and makes that durable.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate`.
  package func publish(as destination: String) throws {
    try synchronize()
    guard rename(path, destination) == 0 else { throw FileProblem.cannotCreate(destination) }
    AtomicFile.synchronizeFolder(of: destination)
  }
}
