import TensorCore

/// A data set whose images and labels are in memory.
public struct InMemoryDataset: ClassificationDataset {
  /// All images, one after the other: `[N, H, W, C]`.
  public let pixels: [UInt8]
  /// The class of each image.
  public let labels: [Int]

  /// The name of each class, in the order of the labels.
  public let classNames: [String]

  /// The extents of one image, `[H, W, C]`.
  public let imageShape: Shape

  /// A hash of the images and labels.
  public let identity: String
  private let imageSize: Int

  /// Takes images `[N, H, W, C]` of the shape `[H, W, C]`, and their N labels.
  ///
  /// - Precondition: The pixels fill N images, and each label has a class name.
  public init(pixels: [UInt8], labels: [Int], classNames: [String], imageShape: Shape) {
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
    imageSize = imageShape.count

    var hash = ContentHash()
    hash.absorb(imageShape.extents + [labels.count, classNames.count])
    hash.absorb(labels)
    hash.absorb(pixels)
    identity = hash.text
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
