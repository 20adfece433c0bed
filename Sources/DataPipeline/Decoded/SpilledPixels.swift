import FileAccess
import Foundation

/// A file without a name for pixels that do not fit into memory. It is gone when the last of its data
/// is.
final class SpilledPixels {
  private let path: String
  private let handle: FileHandle
  private(set) var count = 0

  /// Makes a file in a folder, which is created if needed.
  ///
  /// - Parameters:
  ///   - bytes: How many bytes will be written.
  ///   - content: What they are, for a message.
  /// - Throws: `FileProblem` if there is not enough space, or if the file cannot be created.
  init(in folder: String, bytes: Int, content: String) throws {
    try NewFolder.create(folder)
    try FreeSpace.require(bytes, in: folder, for: content)
    path = (folder as NSString).appendingPathComponent("\(UUID().uuidString).condense.partial")
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw FileProblem(
        .cannotCreate, path: path, found: "the file cannot be created",
        advice: "Check the permissions of \(folder)")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit { unlink(path) }

  /// Writes bytes and returns their place; each place begins at an even number.
  ///
  /// - Throws: `FileProblem` of kind `.inputOutput`.
  func append(_ bytes: Data) throws -> Range<Int> {
    do {
      try handle.write(contentsOf: bytes)
      if bytes.count % 2 == 1 { try handle.write(contentsOf: Data(count: 1)) }
    } catch {
      throw FileProblem(
        .inputOutput, path: path, found: "writing failed: \(error.localizedDescription)",
        advice: "Free some space on the disk")
    }
    defer { count += bytes.count + bytes.count % 2 }
    return count..<count + bytes.count
  }

  /// The content, mapped into memory.
  ///
  /// - Throws: `FileProblem` of kind `.inputOutput`.
  func mapped() throws -> Data {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    else {
      throw FileProblem(
        .inputOutput, path: path, found: "the file cannot be mapped into memory",
        advice: "Allow more memory, or use fewer images")
    }
    return data
  }
}
