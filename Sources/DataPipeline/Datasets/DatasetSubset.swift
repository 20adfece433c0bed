import TensorCore

/// Some images of another data set in a given order, for validation or a quick experiment. The base of
/// a subset of a subset is the whole data set.
public struct DatasetSubset: ClassificationDataset {
  /// The data set that the images come from.
  public let base: any ClassificationDataset
  /// The index in `base` of each image.
  public let indices: [Int]

  /// A hash of the images and labels.
  public let identity: String

  /// Chooses images of `base`.
  ///
  /// - Precondition: Each index is in `0..<base.count`.
  public init(_ base: any ClassificationDataset, indices: [Int]) {
    let all = 0..<base.count
    precondition(
      indices.allSatisfy(all.contains), "DatasetSubset: found an index outside \(all)")
    var hash = ContentHash()
    hash.absorb(base.identity)
    hash.absorb(indices)
    identity = hash.text
    let outer = base as? DatasetSubset
    self.base = outer?.base ?? base
    self.indices = outer.map { outer in indices.map { outer.indices[$0] } } ?? indices
  }

  /// The number of images.
  public var count: Int { indices.count }

  /// The name of each class, in the order of the labels.
  public var classNames: [String] { base.classNames }

  /// The extents of one image, `[H, W, C]`.
  public var imageShape: Shape { base.imageShape }

  /// What should be known of the files of the images, a sentence each.
  public var notes: [String] { base.notes }

  /// The class of an image.
  public func label(at index: Int) -> Int { base.label(at: indices[index]) }

  /// Writes the samples of an image, 0...255, row-major in `[H, W, C]`.
  public func copyPixels(at index: Int, into destination: UnsafeMutablePointer<UInt8>) {
    base.copyPixels(at: indices[index], into: destination)
  }

  /// The path of the image file that an image was read from.
  public func imageFile(at index: Int) -> String? { base.imageFile(at: indices[index]) }
}

extension ClassificationDataset {
  /// The first `count` images; all if there are fewer.
  ///
  /// - Precondition: `count` is not negative.
  public func prefix(_ count: Int) -> DatasetSubset {
    DatasetSubset(self, indices: Array((0..<self.count).prefix(count)))
  }
}
