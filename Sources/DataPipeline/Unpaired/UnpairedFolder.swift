import FileAccess
import Foundation

/// Unpaired images of two domains, in the layout of CycleGAN's official code: folders `trainA`,
/// `trainB`, `testA` and `testB` of PNG and JPEG files.
///
/// The test folders may be called `valA` and `valB`. `testA_truth` and `testB_truth` are optional;
/// they hold the true image of each test image in the other domain, under the same file name, apart
/// from its ending. If any image has color and the preparation sets none, all are converted to RGB.
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

  /// What should be known of the files, a sentence each.
  public let notes: [String]

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
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`; `NotEnoughMemory`.
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
    let read = try testFolders.map { a, b in
      (
        a: try TestImages(folder: a, truth: root.truth(of: a), preparation: fixed),
        b: try TestImages(folder: b, truth: root.truth(of: b), preparation: fixed)
      )
    }
    let trainImages = trained.map { [$0.a[0], $0.b[0]] } ?? []
    let testImages = read.map { [$0.a, $0.b] } ?? []
    let all = trainImages + testImages.flatMap { [$0.images] + [$0.truth].compactMap(\.self) }
    let inColor = all.contains { $0.channels > 1 }
    func unified(_ images: PreparedImages) -> PreparedImages { inColor ? images.inColor : images }
    train = trained.map { (unified($0.a[0]), unified($0.b[0])) }
    alsoTrain = other == nil ? nil : trained.map { (unified($0.a[1]), unified($0.b[1])) }
    test = inColor ? read.map { ($0.a.inColor, $0.b.inColor) } : read.map { ($0.a, $0.b) }
    notes = Self.notes(path, all, inColor: inColor)
  }

  /// The channels of all images, 1 or 3.
  public var channels: Int { all.first?.channels ?? 0 }

  /// A hash of all images as they are used. A resumed run rejects a data set with another hash.
  public var identity: String {
    var hash = ContentHash()
    for images in all { hash.absorb(images.identity) }
    return hash.text
  }

  /// A sentence on gray images that were converted, and one on names that do not fit.
  private static func notes(
    _ path: String, _ all: [PreparedImages], inColor: Bool
  ) -> [String] {
    var mismatches = NameMismatches()
    for images in all { mismatches.add(images.mismatches) }
    let gray = all.reduce(0) { $0 + $1.fileChannels.count { $0 <= 2 } }
    let count = all.reduce(0) { $0 + $1.count }
    // With a color in the preparation, the conversion is what the user asked for.
    let isMixed = inColor && gray > 0 && all.allSatisfy { $0.preparation.color == nil }
    let colors =
      "\(gray) of \(count) images in \(path) are gray and were converted to color like the others;"
      + " set data.color to choose gray or rgb"
    return (isMixed ? [colors] : []) + [mismatches.text].compactMap(\.self)
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
      names = try ImageFiles.names(
        in: path, layout: "a folder with the folders trainA, trainB, testA and testB"
      ).filter { ImageFiles.isFolder((path as NSString).appendingPathComponent($0)) }
    }

    func folder(_ name: String, or other: String? = nil) throws -> String {
      for name in [name, other].compactMap(\.self) where names.contains(name) {
        return (path as NSString).appendingPathComponent(name)
      }
      let others = names.isEmpty ? "no folders" : names.joined(separator: ", ")
      throw FileProblem(
        .missing, path: path, found: "it has no folder \(name); found \(others)",
        advice: "Put the images into \(name)"
          + (other.map { ", which may also be called \($0)" } ?? ""))
    }

    func truth(of folder: String) -> String? {
      let name = (folder as NSString).lastPathComponent + "_truth"
      return names.contains(name) ? (path as NSString).appendingPathComponent(name) : nil
    }
  }
}
