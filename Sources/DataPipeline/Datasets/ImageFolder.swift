import FileAccess
import Foundation
import Images
import Memory
import TensorCore

/// PNG images in a folder with one subfolder per class.
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

  /// Reads all images into memory, 8 bits a sample.
  ///
  /// - Parameters:
  ///   - path: The folder that holds the class folders.
  ///   - size: The size that every image is resized to (bilinear, antialiased); if nil, all must
  ///     have the same size.
  ///   - color: The color that every image is converted to.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`; `NotEnoughMemory`.
  public init(_ path: String, size: ImageSize? = nil, color: Color = .rgb) throws {
    let classNames = try Self.classNames(in: path)
    var paths: [String] = []
    var labels: [Int] = []
    for (label, name) in classNames.enumerated() {
      let folder = (path as NSString).appendingPathComponent(name)
      let images = try PNGFiles.paths(in: folder, layout: Self.layout)
      guard !images.isEmpty else {
        throw FileProblem(
          .malformed, path: folder, found: "this class has no image; expected PNG files",
          advice: "Put images into the folder, or remove it")
      }
      paths += images
      labels += images.map { _ in label }
    }

    var pixels: [UInt8] = []
    var expected = size
    for image in paths {
      let samples = try Self.samples(
        of: image, size: size, expected: &expected, color: color, first: paths[0])
      if pixels.isEmpty {
        try MemoryNeed(images: paths.count, bytesEach: samples.count).require(
          for: "\(path): reading \(paths.count) images of \(expected.map { "\($0)" } ?? "")",
          advice: "Set a smaller size that all images are resized to (data.size), use fewer images,"
            + " or allow more memory")
        pixels.reserveCapacity(samples.count * paths.count)
      }
      pixels += samples
    }
    self.paths = paths
    memory = InMemoryDataset(
      pixels: pixels, labels: labels, classNames: classNames,
      imageShape: [expected?.height ?? 0, expected?.width ?? 0, color.channels])
  }

  /// The path of an image.
  public func imageFile(at index: Int) -> String? { paths[index] }

  /// One image as bytes, resized to `size` or checked against the size of the first one.
  private static func samples(
    of path: String, size: ImageSize?, expected: inout ImageSize?, color: Color, first: String
  ) throws -> [UInt8] {
    let image = try ImageBytes(path: path, size: size, color: color)
    if let expected, image.size != expected {
      throw FileProblem(
        .malformed, path: path,
        found: "its size is \(image.size); expected \(expected), the size of \(first)",
        advice: "Set a size that all images are resized to")
    }
    expected = image.size
    return image.bytes
  }

  /// The names of the class folders in the folder at `path`.
  private static func classNames(in path: String) throws -> [String] {
    let layout = "Give each class a folder of its own, such as \(path)/cat/1.png"
    var names: [String] = []
    for name in try PNGFiles.names(in: path, layout: Self.layout) {
      let entry = (path as NSString).appendingPathComponent(name)
      if PNGFiles.isFolder(entry) {
        names.append(name)
      } else if PNGFiles.isPNG(entry) {
        throw FileProblem(
          .malformed, path: entry,
          found: "this image is next to the class folders, not inside one",
          advice: layout)
      }
    }
    guard !names.isEmpty else {
      throw FileProblem(
        .malformed, path: path, found: "this folder has no class folders; expected one per class",
        advice: layout)
    }
    return names
  }

  private static let layout = "a folder with one subfolder of PNG images per class"
}
