import TensorCore

/// Images of one size, each with the number of its class.
public protocol ClassificationDataset: Sendable {
  /// The number of images.
  var count: Int { get }

  /// The name of each class, in the order of the labels.
  var classNames: [String] { get }

  /// The extents of one image, `[H, W, C]`.
  var imageShape: Shape { get }

  /// A hash of the images and labels. Results that were computed from one data set, such as a
  /// teacher's logits, are rejected for another.
  var identity: String { get }

  /// The class of an image, in `0..<classNames.count`.
  func label(at index: Int) -> Int

  /// Writes the `imageShape.count` samples of an image, 0...255, row-major in `[H, W, C]`.
  ///
  /// Background threads call it.
  func copyPixels(at index: Int, into destination: UnsafeMutablePointer<UInt8>)
}
