import TensorCore

/// Some images of a data set, ready for a model.
public struct Batch: Sendable, Equatable {
  /// The images, augmented and normalized: `[N, H, W, C]`.
  public let images: Tensor
  /// The class of each image; -1 where the label may not be used.
  public let labels: [Int]
  /// Where each image stands in the data set.
  public let indices: [Int]

  /// The label of an image whose class may not be used.
  public static let unlabeled = -1

  /// - Precondition: One label and one index for each image.
  public init(images: Tensor, labels: [Int], indices: [Int]) {
    precondition(
      images.shape.rank == 4 && images.shape[0] == labels.count && labels.count == indices.count,
      "Batch: found images \(images.shape), \(labels.count) labels and \(indices.count) indices")
    self.images = images
    self.labels = labels
    self.indices = indices
  }

  /// The number of images.
  public var count: Int { labels.count }
}
