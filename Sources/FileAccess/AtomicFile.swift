import Foundation

/// Writes a file so that its name shows either the whole new content or what stood there before.
///
/// The bytes go to a temporary file in the same folder, which is flushed to the disk, renamed over
/// the destination, and made durable by flushing the folder. After any failure the temporary file
/// is gone.
public enum AtomicFile {
  /// Writes one block of bytes.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate` or `.inputOutput`.
  public static func write(_ data: Data, to path: String) throws {
    try write(to: path) { try $0.write(data) }
  }

  /// Writes what `body` hands to the writer, in order.
  ///
  /// - Throws: `FileProblem`, or what `body` throws; the destination is then untouched.
  public static func write(to path: String, _ body: (Writer) throws -> Void) throws {
    try refuseSpecialFile(path)
    // Random, so that two writers of one path never share a temporary file.
    let temporary = "\(path).\(String(UInt32.random(in: 0...UInt32.max), radix: 36)).partial"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileProblem.cannotCreate(path) }
    do {
      defer { close(descriptor) }
      try body(Writer(descriptor: descriptor, path: path))
      guard fsync(descriptor) == 0 else { throw FileProblem.failedWriting(path) }
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let problem = FileProblem.cannotCreate(path)
      unlink(temporary)
      throw problem
    }
    synchronizeFolder(of: path)
  }

  /// A rename would put a file in the place of a device, pipe or folder.
  private static func refuseSpecialFile(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    throw FileProblem(
      .cannotCreate, path: path, found: "this is a directory or device, not an ordinary file",
      advice: "Name another output")
  }

  /// Takes the bytes of a file being written.
  public struct Writer {
    fileprivate let descriptor: Int32
    fileprivate let path: String

    /// Appends the bytes of `data`.
    public func write(_ data: Data) throws {
      try data.withUnsafeBytes { try write($0) }
    }

    /// Appends bytes from memory.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
      guard DescriptorOutput.write(bytes, to: descriptor) else {
        throw FileProblem.failedWriting(path)
      }
    }
  }

  /// Makes a rename durable; a file system that cannot flush folders is no reason to fail.
  static func synchronizeFolder(of path: String) {
    let folder = (path as NSString).deletingLastPathComponent
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

extension FileProblem {
  /// The system's words for the last failure.
  static var systemReason: String { String(cString: strerror(errno)) }

  static func cannotCreate(_ path: String) -> FileProblem {
    FileProblem(
      .cannotCreate, path: path, found: "cannot be created: \(systemReason)",
      advice: "Check that the folder exists and may be written to")
  }

  static func failedWriting(_ path: String) -> FileProblem {
    FileProblem(
      .inputOutput, path: path, found: "writing failed: \(systemReason)",
      advice: "Free some space or choose another place; what stood there before is untouched")
  }
}
