import TensorCore

/// Images of a data set, ready for a model.
public struct Batch: Sendable, Equatable {
  /// The images, augmented and normalized: `[N, H, W, C]`.
  public let images: Tensor
  /// The class of each image; -1 if training may not use the label.
  public let labels: [Int]
  /// The index of each image in the data set.
  public let indices: [Int]
  /// The labels of the images that were mixed into these; nil without mixup and cutmix.
  public let mixture: Mixture?

  /// The label of an image whose class training may not use.
  public static let unlabeled = -1

  /// What mixup or cutmix added to the images of a batch.
  public struct Mixture: Sendable, Equatable {
    /// The class of the image that was mixed into each one; -1 if training may not use the label.
    public let labels: [Int]
    /// The share that each image's own label has in its target, in 0...1.
    public let share: Float

    /// A mixture of images with these labels.
    public init(labels: [Int], share: Float) {
      self.labels = labels
      self.share = share
    }

    /// A mixture of each image with the one before it, and of the first with the last.
    init(withPreviousOf labels: [Int], share: Float) {
      self.init(labels: labels.suffix(1) + labels.dropLast(), share: share)
    }
  }

  /// Makes a batch from images `[N, H, W, C]` with their N labels and indices.
  ///
  /// - Precondition: One label, one index and one mixed label for each image.
  public init(images: Tensor, labels: [Int], indices: [Int], mixture: Mixture? = nil) {
    precondition(
      images.shape.rank == 4 && images.shape[0] == labels.count && labels.count == indices.count
        && mixture?.labels.count ?? labels.count == labels.count,
      "Batch: found \(labels.count) labels and \(indices.count) indices, expected one per image of "
        + "\(images.shape)")
    self.images = images
    self.labels = labels
    self.indices = indices
    self.mixture = mixture
  }

  /// The number of images.
  public var count: Int { labels.count }
}
