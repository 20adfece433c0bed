import Foundation

/// Writes a file atomically: the path holds either all of the new content or the old content.
///
/// The bytes go to a temporary file in the same folder. That file is flushed to the disk and
/// renamed to the destination, and then the folder is flushed. After any failure the temporary file
/// is removed; the next writer of the path takes over one that a killed process left.
public enum AtomicFile {
  /// Writes one block of bytes.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  public static func write(_ data: Data, to path: String) throws {
    try write(to: path) { try $0.write(data) }
  }

  /// Writes the bytes that `body` passes to the writer, in order.
  ///
  /// - Throws: `FileProblem`, or the error of `body`; the destination is then unchanged.
  public static func write(to path: String, _ body: (Writer) throws -> Void) throws {
    try refuseSpecialFile(path)
    let partial = try PartialItem.file(for: path)
    do {
      try body(Writer(descriptor: partial.descriptor, path: path))
      guard fsync(partial.descriptor) == 0 else { throw FileProblem.failedWriting(path) }
      guard rename(partial.path, path) == 0 else { throw FileProblem.cannotCreate(path) }
    } catch {
      partial.discard()
      throw error
    }
    partial.close()
    synchronizeFolder(of: path)
  }

  /// Refuses a folder, pipe or device, which a rename would replace.
  private static func refuseSpecialFile(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, FileKind(status) != .ordinary else { return }
    throw FileProblem(
      .cannotCreate, path: path,
      found: "this is \(FileKind(status).rawValue), not an ordinary file",
      advice: "Choose another output path")
  }

  /// Writes a file of a folder that is itself written atomically: a failure leaves part of the file.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  package static func writeInPlace(_ data: Data, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileProblem.cannotCreate(path) }
    defer { close(descriptor) }
    try Writer(descriptor: descriptor, path: path).write(data)
  }

  /// Appends bytes to the file that is being written.
  public struct Writer {
    fileprivate let descriptor: Int32
    fileprivate let path: String

    /// Appends the bytes of `data`.
    ///
    /// - Throws: `FileProblem` of kind `.inputOutput`.
    public func write(_ data: Data) throws {
      try data.withUnsafeBytes { try write($0) }
    }

    /// Appends bytes from memory.
    ///
    /// - Throws: `FileProblem` of kind `.inputOutput`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
      guard DescriptorOutput.write(bytes, to: descriptor) else {
        throw FileProblem.failedWriting(path)
      }
    }
  }

  /// Makes a rename durable. Some file systems cannot flush folders; that is not an error.
  static func synchronizeFolder(of path: String) {
    let folder = (path as NSString).deletingLastPathComponent
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
