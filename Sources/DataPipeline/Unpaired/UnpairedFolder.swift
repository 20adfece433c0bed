import FileAccess
import Foundation

/// Unpaired images of two domains, in the layout of CycleGAN's official code: folders `trainA`,
/// `trainB`, `testA` and `testB` of PNG files.
///
/// The test folders may be called `valA` and `valB`. `testA_truth` and `testB_truth` are optional;
/// they hold the true image of each test image in the other domain, under the same file name.
public struct UnpairedFolder: Sendable {
  /// The use of the images.
  public enum Part: Sendable, CaseIterable {
    /// `trainA` and `trainB`.
    case train
    /// `testA` and `testB`, or `valA` and `valB`.
    case test
  }

  /// The path of the data set's folder.
  public let path: String
  /// How training images are prepared; test images are prepared without randomness.
  public let preparation: ImagePreparation
  /// The training images of both domains; nil if they were not requested.
  public let train: (a: PreparedImages, b: PreparedImages)?
  /// The test images of both domains; nil if they were not requested.
  public let test: (a: TestImages, b: TestImages)?

  /// The training images in a second preparation; nil if it was not requested.
  public let alsoTrain: (a: PreparedImages, b: PreparedImages)?

  /// Reads the requested parts, each file once.
  ///
  /// - Parameters:
  ///   - path: The path of the data set's folder.
  ///   - preparation: How training images are prepared; test images are prepared without
  ///     randomness.
  ///   - other: A second preparation of the training images.
  ///   - parts: The parts to read.
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  public init(
    _ path: String, preparation: ImagePreparation = ImagePreparation(),
    alsoPrepared other: ImagePreparation? = nil, parts: Set<Part> = Set(Part.allCases)
  ) throws {
    let root = try Root(path)
    // Find all folders before reading the first image.
    let trainFolders =
      parts.contains(.train) ? (try root.folder("trainA"), try root.folder("trainB")) : nil
    let testFolders =
      parts.contains(.test)
      ? (try root.folder("testA", or: "valA"), try root.folder("testB", or: "valB")) : nil
    let fixed = preparation.withoutRandomness
    self.path = path
    self.preparation = preparation
    let preparations = [preparation] + (other.map { [$0] } ?? [])
    let trained = try trainFolders.map { a, b in
      (
        a: try PreparedImages.read(folder: a, preparations),
        b: try PreparedImages.read(folder: b, preparations)
      )
    }
    train = trained.map { ($0.a[0], $0.b[0]) }
    alsoTrain = other == nil ? nil : trained.map { ($0.a[1], $0.b[1]) }
    test = try testFolders.map { a, b in
      (
        try TestImages(folder: a, truth: root.truth(of: a), preparation: fixed),
        try TestImages(folder: b, truth: root.truth(of: b), preparation: fixed)
      )
    }
    for other in all.dropFirst() where other.channels != all[0].channels {
      throw PreparedImages.mixedColors(other.paths[0], other.channels, than: all[0].paths[0])
    }
  }

  /// The channels of all images, 1 or 3.
  public var channels: Int { all.first?.channels ?? 0 }

  /// A hash of all images as they are used. A resumed run rejects a data set with another hash.
  public var identity: String {
    var hash = ContentHash()
    for images in all { hash.absorb(images.identity) }
    return hash.text
  }

  private var all: [PreparedImages] {
    let test = test.map {
      [$0.a.images, $0.b.images] + [$0.a.truth, $0.b.truth].compactMap(\.self)
    }
    return (train.map { [$0.a, $0.b] } ?? []) + (test ?? [])
  }

  /// The data set's folder with the names of its subfolders.
  private struct Root {
    let path: String
    let names: [String]

    init(_ path: String) throws {
      self.path = path
      names = try PNGFiles.names(
        in: path, layout: "a folder with the folders trainA, trainB, testA and testB"
      ).filter { PNGFiles.isFolder((path as NSString).appendingPathComponent($0)) }
    }

    func folder(_ name: String, or other: String? = nil) throws -> String {
      for name in [name, other].compactMap(\.self) where names.contains(name) {
        return (path as NSString).appendingPathComponent(name)
      }
      let others = names.isEmpty ? "no folders" : names.joined(separator: ", ")
      throw FileProblem(
        .missing, path: path, found: "it has no folder \(name); found \(others)",
        advice: "Put the PNG images into \(name)"
          + (other.map { ", which may also be called \($0)" } ?? ""))
    }

    func truth(of folder: String) -> String? {
      let name = (folder as NSString).lastPathComponent + "_truth"
      return names.contains(name) ? (path as NSString).appendingPathComponent(name) : nil
    }
  }
}
