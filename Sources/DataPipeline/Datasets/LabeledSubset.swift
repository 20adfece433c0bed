/// The images whose labels training may use; all others are unlabeled.
public struct LabeledSubset: Sendable, Equatable {
  /// The labeled images, ascending.
  public let indices: [Int]
  private let isLabeled: [Bool]

  /// Makes a subset from the indices of the labeled images.
  ///
  /// - Precondition: Each index is in `0..<count`, the number of images in the data set.
  public init(indices: [Int], of count: Int) {
    var isLabeled = [Bool](repeating: false, count: count)
    for index in indices {
      precondition(
        isLabeled.indices.contains(index),
        "LabeledSubset: found the index \(index), expected 0..<\(count)")
      isLabeled[index] = true
    }
    self.isLabeled = isLabeled
    self.indices = isLabeled.indices.filter { isLabeled[$0] }
  }

  /// The first images of each class, in the order of the data set; all images of a smaller class.
  ///
  /// - Precondition: `count >= 0`.
  public init(firstPerClass count: Int, of dataset: any ClassificationDataset) {
    precondition(count >= 0, "LabeledSubset: found \(count) images per class, expected 0 or more")
    self.init(
      indices: StratifiedChoice.members(of: dataset).flatMap { $0.prefix(count) }, of: dataset.count
    )
  }

  /// Draws `count` images, stratified by class. The choice depends only on the data set, `seed` and
  /// `count`.
  ///
  /// With the same seed, a smaller choice is part of every larger one, so that results for 100 and
  /// 1,000 labels differ only by the added images.
  ///
  /// - Precondition: `count` is in `0...dataset.count`.
  public init(count: Int, seed: UInt64, of dataset: any ClassificationDataset) {
    precondition(
      (0...dataset.count).contains(count),
      "LabeledSubset: found \(count) labeled images, expected 0...\(dataset.count)")
    let choice = StratifiedChoice(
      count: count, seed: seed, purpose: StratifiedChoice.labels, of: dataset)
    self.init(indices: choice.indices, of: dataset.count)
  }

  /// The number of labeled images.
  public var count: Int { indices.count }

  /// The number of images in the data set, labeled or not.
  public var datasetCount: Int { isLabeled.count }

  /// Whether the label of an image may be used.
  public func contains(_ index: Int) -> Bool { isLabeled[index] }
}
