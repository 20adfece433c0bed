import CZip
import FileAccess
import Foundation
import Synchronization

/// A zip archive, open for reading in any order.
package final class ZipArchive: Sendable {
  /// The archive's description of an entry.
  package struct Entry: Sendable {
    fileprivate let index: UInt64
    /// The length of its content.
    package let byteCount: Int
    /// Whether its bytes are neither compressed nor encrypted.
    fileprivate let isPlain: Bool
  }

  /// The name of the first entry; empty in an archive without any.
  package let firstName: String
  /// The entries by their names.
  package let entries: [String: Entry]
  // libzip's handle is not thread-safe; the mutex guards it.
  private let handle: Mutex<Handle>

  /// Opens the archive at `path`, whose bytes are `data`.
  ///
  /// - Throws: `PythonFileProblem` if it is damaged.
  package init(path: String, data: Data) throws {
    try ArchiveEnd.check(data)
    let handle = try Handle(path: path)
    var (names, entries) = ([String](), [String: Entry]())
    for index in 0..<UInt64(clamping: zip_get_num_entries(handle.archive, 0)) {
      let (name, entry) = try handle.entry(index, within: data.count)
      guard entries.updateValue(entry, forKey: name) == nil else {
        throw PythonFileProblem("the zip archive contains the entry \(name.shortened) twice")
      }
      if names.isEmpty { names.append(name) }
    }
    firstName = names.first ?? ""
    self.entries = entries
    self.handle = Mutex(handle)
  }

  /// Rejects an archive with compressed or encrypted entries.
  ///
  /// - Throws: `PythonFileProblem`.
  package func requirePlainEntries() throws {
    guard let name = entries.filter({ !$0.value.isPlain }).keys.min() else { return }
    throw PythonFileProblem(
      "the entry \(name.shortened) is compressed or encrypted, but PyTorch stores all entries as they"
        + " are", advice: "Save the weights again with `torch.save`")
  }

  /// Some of the bytes of the uncompressed entry `name`.
  ///
  /// The checksum is not verified: `torch.save` can be set to omit it.
  ///
  /// - Throws: `PythonFileProblem` if the entry does not exist or is too short.
  package func bytes(_ range: Range<Int>, of name: String) throws -> Data {
    guard let entry = entries[name], entry.isPlain, range.lowerBound >= 0,
      range.upperBound <= entry.byteCount
    else {
      throw PythonFileProblem("the zip archive's entry \(name.shortened) is missing or too short")
    }
    guard !range.isEmpty else { return Data() }
    return try handle.withLock { handle in
      guard let content = handle.bytes(range, at: entry.index) else {
        throw PythonFileProblem(
          "the entry \(name.shortened) cannot be read: \(handle.reason)")
      }
      return content
    }
  }
}

extension ZipArchive {
  /// All bytes of an entry, inflated if they are compressed, and checked against their CRC.
  ///
  /// - Throws: `PythonFileProblem` if the entry is missing or damaged, or has more bytes than `limit`.
  package func content(of name: String, limit: Int) throws -> Data {
    guard let entry = entries[name] else {
      throw PythonFileProblem("the zip archive has no entry \(name.shortened)")
    }
    guard entry.byteCount <= limit else {
      throw PythonFileProblem(
        "the entry \(name.shortened) has \(entry.byteCount) bytes, the limit is \(limit)",
        advice: "Use fewer or smaller images")
    }
    return try handle.withLock { handle in
      guard let content = handle.bytes(0..<entry.byteCount, at: entry.index, checked: true) else {
        throw PythonFileProblem(
          "the entry \(name.shortened) is damaged: its bytes or its checksum are wrong")
      }
      return content
    }
  }
}

/// Owns libzip's handle.
private final class Handle: Sendable {
  // One thread uses it at a time: first while the archive is opened, then under the mutex.
  nonisolated(unsafe) let archive: OpaquePointer

  init(path: String) throws {
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw PythonFileProblem(
        "the zip archive cannot be opened: \(String(cString: zip_error_strerror(&error)))")
    }
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  /// libzip's message for its last failure.
  var reason: String { String(cString: zip_strerror(archive)) }

  func entry(_ index: UInt64, within fileBytes: Int) throws -> (String, ZipArchive.Entry) {
    var status = zip_stat_t()
    guard zip_stat_index(archive, index, UInt32(ZIP_FL_ENC_RAW), &status) == 0,
      let text = zip_get_name(archive, index, UInt32(ZIP_FL_ENC_RAW))
    else { throw PythonFileProblem("the entry \(index) of the zip archive is damaged: \(reason)") }
    guard let name = String(validatingCString: text) else {
      throw PythonFileProblem("the name of the entry \(index) of the zip archive is not UTF-8")
    }
    let isPlain =
      status.comp_method == ZIP_CM_STORE && status.encryption_method == ZIP_EM_NONE
    // Deflate compresses at most 1032 to 1.
    let most =
      isPlain
      ? status.comp_size : status.comp_size.multipliedReportingOverflow(by: 1032).partialValue
    guard status.size <= most, status.comp_size <= UInt64(fileBytes),
      !isPlain || status.size == status.comp_size
    else {
      throw PythonFileProblem(
        "the entry \(name.shortened) declares \(status.size) bytes, stored in"
          + " \(status.comp_size), in a file of \(fileBytes) bytes")
    }
    return (
      name,
      ZipArchive.Entry(index: index, byteCount: Int(clamping: status.size), isPlain: isPlain)
    )
  }

  /// Some of the bytes of an entry; nil if libzip cannot read them.
  ///
  /// - Parameter checked: Whether to inflate and to verify the checksum; else the bytes are those in
  ///   the file.
  func bytes(_ range: Range<Int>, at index: UInt64, checked: Bool = false) -> Data? {
    let flags = checked ? 0 : UInt32(ZIP_FL_COMPRESSED)
    guard let file = zip_fopen_index(archive, index, flags) else { return nil }
    defer { zip_fclose(file) }
    guard range.lowerBound == 0 || zip_fseek(file, Int64(range.lowerBound), SEEK_SET) == 0 else {
      return nil
    }
    var content = Data(count: range.count)
    let isComplete = content.withUnsafeMutableBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = zip_fread(
          file, buffer.baseAddress?.advanced(by: done), UInt64(buffer.count - done))
        guard count > 0 else { return false }
        done += Int(count)
      }
      // libzip compares the checksum when it meets the end.
      var next: UInt8 = 0
      return !checked || zip_fread(file, &next, 1) == 0
    }
    return isComplete ? content : nil
  }
}
