import TensorCore

/// A data set that loads everything at the start and then reads from memory.
public protocol LoadedDataset: ClassificationDataset {
  /// The images and labels in memory.
  var memory: InMemoryDataset { get }
}

extension LoadedDataset {
  /// The number of images.
  public var count: Int { memory.count }

  /// The name of each class, in the order of the labels.
  public var classNames: [String] { memory.classNames }

  /// The extents of one image, `[H, W, C]`.
  public var imageShape: Shape { memory.imageShape }

  /// A hash of the images and labels.
  public var identity: String { memory.identity }

  /// What should be known of the files of the images, a sentence each.
  public var notes: [String] { memory.notes }

  /// The class of an image.
  public func label(at index: Int) -> Int { memory.label(at: index) }

  /// Writes the samples of an image, 0...255, row-major in `[H, W, C]`.
  public func copyPixels(at index: Int, into destination: UnsafeMutablePointer<UInt8>) {
    memory.copyPixels(at: index, into: destination)
  }
}
