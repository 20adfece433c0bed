import Foundation
import TensorCore

/// A data set whose images and labels are in memory, or in a file that is mapped into memory.
public struct InMemoryDataset: ClassificationDataset {
  /// All images, one after the other: `[N, H, W, C]`.
  public let pixels: Data
  /// The class of each image.
  public let labels: [Int]

  /// The name of each class, in the order of the labels.
  public let classNames: [String]

  /// The extents of one image, `[H, W, C]`.
  public let imageShape: Shape

  /// A hash of the images and labels.
  public let identity: String

  /// What should be known of the files of the images, a sentence each.
  public let notes: [String]
  private let imageSize: Int

  /// Takes images `[N, H, W, C]` of the shape `[H, W, C]`, and their N labels.
  ///
  /// - Precondition: The pixels fill N images, and each label has a class name.
  public init(
    pixels: [UInt8], labels: [Int], classNames: [String], imageShape: Shape, notes: [String] = []
  ) {
    self.init(
      pixels: Data(pixels), labels: labels, classNames: classNames, imageShape: imageShape,
      notes: notes)
  }

  /// Takes the images as data, which can be those of a mapped file.
  ///
  /// - Parameter identity: The hash that `identityStart` and the pixels have; computed if nil.
  /// - Precondition: The pixels fill N images, and each label has a class name.
  package init(
    pixels: Data, identity: String? = nil, labels: [Int], classNames: [String],
    imageShape: Shape, notes: [String] = []
  ) {
    precondition(
      imageShape.rank == 3 && imageShape.count > 0,
      "InMemoryDataset: found images of \(imageShape), expected [H, W, C] with extents above zero")
    precondition(
      pixels.count == labels.count * imageShape.count,
      "InMemoryDataset: found \(pixels.count) pixels, expected \(labels.count * imageShape.count) "
        + "for \(labels.count) images of \(imageShape)"
    )
    precondition(
      labels.allSatisfy(classNames.indices.contains),
      "InMemoryDataset: found a label outside 0..<\(classNames.count), the number of class names")
    self.pixels = pixels
    self.labels = labels
    self.classNames = classNames
    self.imageShape = imageShape
    self.notes = notes
    imageSize = imageShape.count

    self.identity =
      identity
      ?? {
        var hash = Self.identityStart(imageShape, labels, classNames)
        hash.absorb(pixels)
        return hash.text
      }()
  }

  /// The hash of a data set's identity before it absorbs the pixels.
  static func identityStart(
    _ imageShape: Shape, _ labels: [Int], _ classNames: [String]
  ) -> ContentHash {
    var hash = ContentHash()
    hash.absorb(imageShape.extents + [labels.count, classNames.count])
    hash.absorb(labels)
    return hash
  }

  /// The number of images.
  public var count: Int { labels.count }

  /// The class of an image.
  public func label(at index: Int) -> Int { labels[index] }

  /// Writes the samples of an image, 0...255, row-major in `[H, W, C]`.
  public func copyPixels(at index: Int, into destination: UnsafeMutablePointer<UInt8>) {
    precondition(
      labels.indices.contains(index), "copyPixels: found the index \(index), expected 0..<\(count)")
    pixels.withUnsafeBytes { pixels in
      UnsafeMutableRawBufferPointer(start: destination, count: imageSize)
        .copyMemory(from: .init(rebasing: pixels[index * imageSize..<(index + 1) * imageSize]))
    }
  }
}
