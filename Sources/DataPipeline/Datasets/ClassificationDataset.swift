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

  /// What should be known of the files of the images, a sentence each.
  var notes: [String] { get }

  /// The class of an image, in `0..<classNames.count`.
  func label(at index: Int) -> Int

  /// Writes the `imageShape.count` samples of an image, 0...255, row-major in `[H, W, C]`.
  ///
  /// Background threads call it.
  func copyPixels(at index: Int, into destination: UnsafeMutablePointer<UInt8>)

  /// The path of the image file that an image was read from, so that it can be read again at another
  /// size; nil if the image has no file of its own.
  func imageFile(at index: Int) -> String?
}

extension ClassificationDataset {
  /// None.
  public var notes: [String] { [] }

  /// No file.
  public func imageFile(at index: Int) -> String? { nil }

  /// The files of some images; nil unless each of them has one.
  package func imageFiles(at indices: [Int]) -> [String]? {
    let files = indices.compactMap(imageFile(at:))
    return files.count == indices.count ? files : nil
  }
}
