import FileAccess
import Foundation
import TensorCore

/// One test image of a translation.
public struct TestImage: Sendable {
  /// Its path relative to the folder, without `.png`.
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
  /// names.
  ///
  /// - Throws: `FileProblem` of kind `.missing` or `.malformed`.
  init(folder: String, truth: String?, preparation: ImagePreparation) throws {
    images = try PreparedImages(folder: folder, preparation: preparation)
    self.truth = try truth.map { try PreparedImages(folder: $0, preparation: preparation) }
    if let truth, let pictures = self.truth {
      try Self.check(images, folder, pictures, truth)
    }
  }

  /// Images without true counterparts.
  package init(_ images: PreparedImages) {
    self.images = images
    truth = nil
  }

  /// The position of the first image.
  public var startIndex: Int { 0 }

  /// The number of images.
  public var endIndex: Int { images.count }

  /// The image at a position.
  public subscript(index: Int) -> TestImage {
    TestImage(
      stem: images.names[index], image: images.image(at: index), truth: truth?.image(at: index))
  }

  private static func check(
    _ images: PreparedImages, _ folder: String, _ truth: PreparedImages, _ truthFolder: String
  ) throws {
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
