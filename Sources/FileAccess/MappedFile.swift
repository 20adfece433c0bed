import Foundation

/// Maps files into memory: the system reads what is used, and can drop it again.
///
/// `Data` maps files only where it finds that safe, and else copies them.
package enum MappedFile {
  /// The first `count` bytes of an open file; nil if they cannot be mapped.
  ///
  /// The file must not become shorter while the data exists.
  package static func data(of descriptor: Int32, count: Int) -> Data? {
    guard count > 0 else { return Data() }
    guard let start = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED
    else { return nil }
    return Data(
      bytesNoCopy: start, count: count,
      deallocator: .custom { start, count in munmap(start, count) })
  }

  /// The bytes of the file at `path`; nil if there is none, or if it cannot be mapped.
  package static func data(at path: String) -> Data? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    return data(of: descriptor, count: Int(status.st_size))
  }
}
