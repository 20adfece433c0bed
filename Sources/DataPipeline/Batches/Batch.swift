import TensorCore

/// Images of a data set, ready for a model.
public struct Batch: Sendable, Equatable {
  /// The images, augmented and normalized: `[N, H, W, C]`.
  public let images: Tensor
  /// The class of each image; -1 if training may not use the label.
  public let labels: [Int]
  /// The index of each image in the data set.
  public let indices: [Int]

  /// The label of an image whose class training may not use.
  public static let unlabeled = -1

  /// Makes a batch from images `[N, H, W, C]` with their N labels and indices.
  ///
  /// - Precondition: One label and one index for each image.
  public init(images: Tensor, labels: [Int], indices: [Int]) {
    precondition(
      images.shape.rank == 4 && images.shape[0] == labels.count && labels.count == indices.count,
      "Batch: found \(labels.count) labels and \(indices.count) indices, expected one per image of "
        + "\(images.shape)")
    self.images = images
    self.labels = labels
    self.indices = indices
  }

  /// The number of images.
  public var count: Int { labels.count }
}
