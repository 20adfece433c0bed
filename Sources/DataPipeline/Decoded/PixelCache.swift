import FileAccess
import Foundation
import Memory

/// A folder of files with decoded images, so that they are decoded once and need not fit into memory.
public struct PixelCache: Sendable {
  /// The folder.
  public let folder: String
  /// Data sets of more bytes are kept in a file, which is mapped into memory: the system then keeps in
  /// memory what fits there, and reads the rest again.
  let memoryLimit: Int

  /// The usual limit: 512 MiB.
  static let memoryLimit = 512 << 20

  /// A cache in a folder, which is created when it is needed, for data sets of more than 512 MiB.
  public init(folder: String) { self.init(folder: folder, memoryLimit: Self.memoryLimit) }

  /// A cache for data sets of more than `memoryLimit` bytes.
  package init(folder: String, memoryLimit: Int) {
    self.folder = folder
    self.memoryLimit = memoryLimit
  }

  /// The usual cache: `condense` in `$XDG_CACHE_HOME`, or in `.cache` of the user's home.
  public static var standard: PixelCache {
    let environment = ProcessInfo.processInfo.environment
    let base =
      environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? (NSHomeDirectory() as NSString).appendingPathComponent(".cache")
    return PixelCache(folder: (base as NSString).appendingPathComponent("condense"))
  }

  /// The pixels of images from the cache; they are decoded first if it does not have them.
  ///
  /// - Parameters:
  ///   - images: The images.
  ///   - source: The folder of the images.
  ///   - preparation: How they are prepared, such as their size and color.
  ///   - start: What the identity absorbs before the pixels.
  ///   - progress: Called while images are decoded; can throw to stop.
  /// - Throws: `FileProblem` if there is not enough space on the disk, or if an image or the cache
  ///   cannot be read or written; the error of `progress`.
  func pixels(
    of images: DecodedImages, source: String, preparation: String, identityFrom start: ContentHash,
    _ progress: DecodedImages.Progress
  ) throws -> PixelFile {
    let byteCount = images.byteCount
    try requireAddressSpace(byteCount, source)
    let names = Names(images.paths, source: source, preparation: preparation)
    let path = (folder as NSString).appendingPathComponent(names.file)
    if let file = PixelFile(path: path, key: names.key, byteCount: byteCount) { return file }
    try NewFolder.create(folder)
    removeOthers(names)
    Leftovers.clear(inside: folder)
    try FreeSpace.require(byteCount, in: folder, for: "the decoded images of \(source)")
    try PixelFile.write(to: path, key: names.key) { writer in
      var hash = start
      try images.forEach(progress) { pixels in
        hash.absorb(pixels)
        try pixels.withUnsafeBytes { try writer.write($0) }
      }
      return hash.text
    }
    guard let file = PixelFile(path: path, key: names.key, byteCount: byteCount) else {
      throw FileProblem(
        .inputOutput, path: path, found: "the file changed while it was read",
        advice: "Run the command again, while no other one reads the same images")
    }
    return file
  }

  /// Rejects images that a limit on the address space (`ulimit -v`) does not let be mapped.
  private func requireAddressSpace(_ bytes: Int, _ source: String) throws {
    let available = AvailableMemory.now
    guard available.limit == AvailableMemory.addressSpace else { return }
    try MemoryNeed([("images", bytes)]).require(
      for: "\(source): mapping the images",
      advice: "Set a smaller size that all images are resized to (data.size), use fewer images,"
        + " or allow more memory", available: available)
  }

  /// Removes what the cache has of the same folder and preparation, with other files.
  private func removeOthers(_ names: Names) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasPrefix(names.prefix) && name.hasSuffix(Names.suffix) {
      try? FileManager.default.removeItem(
        atPath: (folder as NSString).appendingPathComponent(name))
    }
  }

  /// The names of a file of the cache.
  private struct Names {
    static let suffix = ".pixels"
    let prefix: String
    let key: String
    var file: String { prefix + key + Self.suffix }

    init(_ paths: [String], source: String, preparation: String) {
      let absolute = URL(fileURLWithPath: source).standardizedFileURL.path
      var place = ContentHash()
      place.absorb(absolute)
      place.absorb(preparation)
      prefix = "images-\(place.digits)-"
      var content = ContentHash()
      content.absorb(preparation)
      for path in paths {
        content.absorb(String(path.dropFirst(source.count)))
        content.absorb(FileContents.stamp(of: path) ?? [])
      }
      key = content.digits
    }
  }
}
