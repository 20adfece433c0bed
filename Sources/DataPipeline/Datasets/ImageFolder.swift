import FileAccess
import Foundation
import Images
import TensorCore

/// PNG images in a folder that has one folder for each class.
///
/// The classes are numbered in the order of their folders' names, the images of a class follow the
/// order of their paths; both compare character by character, so that every machine sees the same
/// order. A class's folder may hold folders, whose images belong to it too. Names that begin with a
/// dot are passed over.
public struct ImageFolder: LoadedDataset {
  /// The images and labels.
  public let memory: InMemoryDataset

  /// The path of each image.
  public let paths: [String]

  /// What images are converted to; transparency is dropped.
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
  ///   - path: The folder of the classes' folders.
  ///   - size: What every image is resized to (bilinear, antialiased); without it all must have the
  ///     same size.
  ///   - color: What every image is converted to.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
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
      if pixels.isEmpty { pixels.reserveCapacity(samples.count * paths.count) }
      pixels += samples
    }
    self.paths = paths
    memory = InMemoryDataset(
      pixels: pixels, labels: labels, classNames: classNames,
      imageShape: [expected?.height ?? 0, expected?.width ?? 0, color.channels])
  }

  /// One image as bytes, brought to `size` or checked against that of the first.
  private static func samples(
    of path: String, size: ImageSize?, expected: inout ImageSize?, color: Color, first: String
  ) throws -> [UInt8] {
    var image = try PNG.read(path).converted(to: color == .gray ? .gray : .rgb)
    let found = ImageSize(height: image.height, width: image.width)
    if let size, found != size {
      image = image.resized(width: size.width, height: size.height, interpolation: .bilinear)
    } else if let expected, found != expected {
      throw FileProblem(
        .malformed, path: path,
        found: "its size is \(found); expected \(expected), as \(first) has",
        advice: "Give a size that all images are resized to")
    } else {
      expected = found
    }
    return image.samples.map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
  }

  /// The names of the folders in the folder at `path`.
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
          found: "this image stands beside the classes' folders, not in one",
          advice: layout)
      }
    }
    guard !names.isEmpty else {
      throw FileProblem(
        .malformed, path: path, found: "there is no class in it; expected one folder for each",
        advice: layout)
    }
    return names
  }

  private static let layout = "a folder that has one folder of PNG images for each class"
}
