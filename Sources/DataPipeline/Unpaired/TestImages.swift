import FileAccess
import Foundation
import TensorCore

/// One test image of a translation.
public struct TestImage: Sendable {
  /// Its path relative to the folder, without the ending of its name.
  public let stem: String
  /// The image, `[1, H, W, C]` in -1...1.
  public let image: Tensor
  /// The true image in the other domain, of the same shape; nil if unknown.
  public let truth: Tensor?
}

/// The test images of one domain.
public struct TestImages: RandomAccessCollection, Sendable {
  /// The images.
  public let images: PreparedImages
  /// The true images in the other domain, in the same order; nil if unknown.
  public let truth: PreparedImages?

  /// Reads a folder and, if there is one, the folder of the true images, whose files have the same
  /// names apart from the ending.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  init(folder: String, truth: String?, preparation: ImagePreparation) throws {
    let images = try PreparedImages(folder: folder, preparation: preparation)
    let others = try truth.map { try PreparedImages(folder: $0, preparation: preparation) }
    if let truth, let others {
      try Self.checkNames(images, folder, others, truth)
      let ordered = others.ordered(as: images.names)
      try Self.checkSizes(images, ordered)
      self.init(images, truth: ordered)
    } else {
      self.init(images, truth: nil)
    }
  }

  /// Images with their true counterparts, if there are any, in the same order.
  package init(_ images: PreparedImages, truth: PreparedImages? = nil) {
    self.images = images
    self.truth = truth
  }

  /// The images in RGB.
  var inColor: TestImages { TestImages(images.inColor, truth: truth?.inColor) }

  /// The position of the first image.
  public var startIndex: Int { 0 }

  /// The number of images.
  public var endIndex: Int { images.count }

  /// The image at a position.
  public subscript(index: Int) -> TestImage {
    TestImage(
      stem: images.names[index], image: images.image(at: index), truth: truth?.image(at: index))
  }

  private static func checkNames(
    _ images: PreparedImages, _ folder: String, _ truth: PreparedImages, _ truthFolder: String
  ) throws {
    try requireDifferentNames(images)
    try requireDifferentNames(truth)
    let known = Set(images.names)
    if let lone = truth.names.firstIndex(where: { !known.contains($0) }) {
      throw FileProblem(
        .malformed, path: truth.paths[lone], found: "\(folder) has no image of the same name",
        advice: "Remove it, or add the image")
    }
    let paired = Set(truth.names)
    if let lone = images.names.firstIndex(where: { !paired.contains($0) }) {
      throw FileProblem(
        .malformed, path: images.paths[lone],
        found: "\(truthFolder) has no image of the same name",
        advice: "Add the true image, or remove \(truthFolder)")
    }
  }

  /// Rejects two files whose names differ in the ending only, because it is not clear which of them
  /// belongs to the true image.
  private static func requireDifferentNames(_ images: PreparedImages) throws {
    try requireDifferentNames(images.names, images.paths, pairing: "test images and true images")
  }

  /// Rejects two files whose names differ in the ending only.
  ///
  /// - Parameter pairing: What is paired by these names, for the message.
  static func requireDifferentNames(
    _ names: [String], _ paths: [String], pairing: String
  ) throws {
    var known: [String: Int] = [:]
    for (place, name) in names.enumerated() {
      guard let other = known.updateValue(place, forKey: name) else { continue }
      throw FileProblem(
        .malformed, path: paths[place],
        found: "\(paths[other]) has the same name apart from the ending",
        advice: "Rename one of them, because \(pairing) are paired by name")
    }
  }

  private static func checkSizes(_ images: PreparedImages, _ truth: PreparedImages) throws {
    for index in 0..<images.count where images.fileSizes[index] != truth.fileSizes[index] {
      throw FileProblem(
        .malformed, path: truth.paths[index],
        found: "its size is \(truth.fileSizes[index]); expected \(images.fileSizes[index]), the "
          + "size of "
          + images.paths[index],
        advice: "Give both the same size")
    }
  }
}
