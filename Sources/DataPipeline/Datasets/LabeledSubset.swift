import TensorCore

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
      indices: Self.members(of: dataset).flatMap { $0.prefix(count) }, of: dataset.count)
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
    // The k-th image of a shuffled class of n gets the key (2k + 1) / 2n, and images are taken in
    // ascending order of their keys: Webster's method of apportionment.
    var queue: [(place: Double, group: Int, index: Int)] = []
    for (group, members) in Self.members(of: dataset).enumerated() {
      var stream = RandomStream(seed: seed, "labeled", group)
      for (rank, position) in stream.permutation(of: members.count).enumerated() {
        let place = Double(2 * rank + 1) / Double(2 * members.count)
        queue.append((place, group, members[position]))
      }
    }
    queue.sort { ($0.place, $0.group) < ($1.place, $1.group) }
    self.init(indices: queue.prefix(count).map(\.index), of: dataset.count)
  }

  /// The number of labeled images.
  public var count: Int { indices.count }

  /// The number of images in the data set, labeled or not.
  public var datasetCount: Int { isLabeled.count }

  /// Whether the label of an image may be used.
  public func contains(_ index: Int) -> Bool { isLabeled[index] }

  /// The images of each class, ascending.
  private static func members(of dataset: any ClassificationDataset) -> [[Int]] {
    var members = [[Int]](repeating: [], count: dataset.classNames.count)
    for index in 0..<dataset.count { members[dataset.label(at: index)].append(index) }
    return members
  }
}
