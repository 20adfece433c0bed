import FileAccess
import Foundation

/// A file without a name for pixels that do not fit into memory. Its space is free again when the last
/// of its data is gone, also after a kill.
final class SpilledPixels {
  private let folder: String
  private let descriptor: Int32
  private(set) var count = 0

  /// Makes a file in a folder, which is created if needed, or where that is not possible in the
  /// system's folder for temporary files.
  ///
  /// - Throws: `FileProblem` if the file cannot be created.
  init(in wanted: String) throws {
    let folders = [wanted, NSTemporaryDirectory()]
    for folder in folders where (try? NewFolder.create(folder)) != nil {
      let path = (folder as NSString).appendingPathComponent("\(UUID().uuidString).pixels")
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { continue }
      unlink(path)
      self.folder = folder
      self.descriptor = descriptor
      return
    }
    throw FileProblem(
      .cannotCreate, path: wanted, found: "no file for decoded images can be created here",
      advice: "Set XDG_CACHE_HOME to a folder on a disk with free space")
  }

  deinit { close(descriptor) }

  /// Writes bytes and returns their place; each place begins at an even number.
  ///
  /// - Throws: `FileProblem` of kind `.inputOutput`.
  func append(_ bytes: Data) throws -> Range<Int> {
    var bytes = bytes
    let length = bytes.count
    if length % 2 == 1 { bytes.append(0) }
    guard bytes.withUnsafeBytes({ DescriptorOutput.write($0, to: descriptor) }) else {
      throw FileProblem(
        .inputOutput, path: folder, found: "writing decoded images failed, after \(count) bytes",
        advice: "Free some space, or set XDG_CACHE_HOME to a folder on another disk")
    }
    defer { count += bytes.count }
    return count..<count + length
  }

  /// The content, mapped into memory.
  ///
  /// - Throws: `FileProblem` of kind `.inputOutput`.
  func mapped() throws -> Data {
    guard let data = MappedFile.data(of: descriptor, count: count) else {
      throw FileProblem(
        .inputOutput, path: folder, found: "\(count) bytes of images cannot be mapped into memory",
        advice: "Allow more memory, or use fewer images")
    }
    return data
  }
}
