import FileAccess
import Foundation
import Images
import Memory
import TensorCore

/// PNG and JPEG images in a folder with one subfolder per class.
///
/// Classes are numbered in the order of their folders' names; the images of a class follow the
/// order of their paths. Both orders compare character by character, so that they are the same on
/// every machine. Images in subfolders of a class's folder belong to the class. Names that begin
/// with a dot are skipped.
public struct ImageFolder: LoadedDataset {
  /// The images and labels.
  public let memory: InMemoryDataset

  /// The path of each image.
  public let paths: [String]

  /// The color that images are converted to; transparency is dropped.
  public enum Color: String, CaseIterable, Codable, Sendable {
    /// One channel.
    case gray
    /// Three channels: red, green, blue.
    case rgb

    fileprivate var channels: Int { self == .gray ? 1 : 3 }
  }

  /// Reads all images, 8 bits a sample: into memory, or if they take more than 512 MiB into a file of
  /// the cache, which is mapped into memory.
  ///
  /// - Parameters:
  ///   - path: The folder that holds the class folders.
  ///   - size: The size that every image is resized to (bilinear, antialiased); if nil, all must
  ///     have the same size.
  ///   - color: The color that every image is converted to.
  ///   - cache: Keeps the decoded images of a large data set.
  ///   - progress: Called with the number of decoded images and their total; can throw to stop.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`; `NotEnoughMemory`; the error of
  ///   `progress`.
  public init(
    _ path: String, size: ImageSize? = nil, color: Color = .rgb, cache: PixelCache = .standard,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    if let other = DatasetLayout.readable(path), other.kind != "image-folder" {
      throw FileProblem(
        .malformed, path: path, found: "this is \(other.name)",
        advice: "Set data.kind: \(other.kind)")
    }
    let classNames = try Self.classNames(in: path)
    var paths: [String] = []
    var labels: [Int] = []
    for (label, name) in classNames.enumerated() {
      let folder = (path as NSString).appendingPathComponent(name)
      let images = try ImageFiles.paths(in: folder, layout: Self.layout)
      guard !images.isEmpty else {
        throw FileProblem(
          .malformed, path: folder,
          found: "this class has no image; expected \(ImageFormat.names) files",
          advice: "Put images into the folder, or remove it")
      }
      paths += images
      labels += images.map { _ in label }
    }
    self.paths = paths
    let first = paths[0]
    let expected = try size ?? ImageBytes(path: first, size: nil, color: color).size
    let shape: Shape = [expected.height, expected.width, color.channels]
    let images = DecodedImages(paths: paths, bytesEach: shape.count) { path in
      try Self.read(path, size: size, expected: expected, color: color, first: first)
    }
    guard images.byteCount > cache.memoryLimit else {
      try MemoryNeed(images: paths.count, bytesEach: shape.count).require(
        for: "\(path): reading \(paths.count) images of \(expected)",
        advice: "Set a smaller size that all images are resized to (data.size), use fewer images,"
          + " or allow more memory")
      let pixels = try images.inMemory(progress)
      memory = InMemoryDataset(
        pixels: pixels, labels: labels, classNames: classNames, imageShape: shape,
        notes: images.notes)
      return
    }
    let file = try cache.pixels(
      of: images, source: path, preparation: "\(shape), resized: \(size != nil)",
      identityFrom: InMemoryDataset.identityStart(shape, labels, classNames), progress)
    memory = InMemoryDataset(
      pixels: file.pixels, identity: file.identity, labels: labels, classNames: classNames,
      imageShape: shape, notes: images.notes)
  }

  /// The path of an image.
  public func imageFile(at index: Int) -> String? { paths[index] }

  /// One image as bytes, resized to `size` or checked against the size of the first one.
  private static func read(
    _ path: String, size: ImageSize?, expected: ImageSize, color: Color, first: String
  ) throws -> ImageBytes {
    let image = try ImageBytes(path: path, size: size, color: color)
    guard image.size == expected else {
      throw FileProblem(
        .malformed, path: path,
        found: "its size is \(image.size); expected \(expected), the size of \(first)",
        advice: "Set a size that all images are resized to")
    }
    return image
  }

  /// The names of the class folders in the folder at `path`.
  private static func classNames(in path: String) throws -> [String] {
    let layout = "Give each class a folder of its own, such as \(path)/cat/1.png"
    var names: [String] = []
    for name in try ImageFiles.names(in: path, layout: Self.layout) {
      let entry = (path as NSString).appendingPathComponent(name)
      if ImageFiles.isFolder(entry) {
        names.append(name)
      } else if ImageFiles.hasImageName(entry) {
        throw FileProblem(
          .malformed, path: entry,
          found: "this image is next to the class folders, not inside one",
          advice: layout)
      }
    }
    guard !names.isEmpty else {
      let other = DatasetLayout.recognize(path, expecting: "image-folder")
      throw FileProblem(
        .malformed, path: path,
        found: other?.found ?? "this folder has no class folders; expected one per class",
        advice: other?.advice ?? layout)
    }
    try refuseParts(names, in: path)
    return names
  }

  private static let layout = "a folder with one subfolder of PNG or JPEG images per class"
}
