import TensorCore

/// Images that are drawn from a data set with the same share of each class.
///
/// With the same seed, a smaller choice is part of every larger one, so that results for 100 and
/// 1,000 images differ only by the added images.
package struct StratifiedChoice: Sendable {
  /// The chosen images, ascending.
  package let indices: [Int]
  /// The other images, ascending.
  package let rest: [Int]

  /// Draws `count` images. The choice depends only on the data set's labels, the seed, the purpose
  /// and the count.
  ///
  /// - Parameter purpose: A name such as `validation`; choices with different names are independent.
  /// - Precondition: `count` is in `0...dataset.count`.
  package init(
    count: Int, seed: UInt64, purpose: String, of dataset: any ClassificationDataset
  ) {
    precondition(
      (0...dataset.count).contains(count),
      "StratifiedChoice: found \(count) images, expected 0...\(dataset.count)")
    // The k-th image of a shuffled class of n gets the key (2k + 1) / 2n, and images are taken in
    // ascending order of their keys: Webster's method of apportionment.
    var queue: [(place: Double, group: Int, index: Int)] = []
    for (group, members) in Self.members(of: dataset).enumerated() {
      var stream = RandomStream(seed: seed, purpose, group)
      for (rank, position) in stream.permutation(of: members.count).enumerated() {
        let place = Double(2 * rank + 1) / Double(2 * members.count)
        queue.append((place, group, members[position]))
      }
    }
    // Classes with equal keys take turns by chance, except for labels, whose choice is older.
    var ranks = Array(dataset.classNames.indices)
    if purpose != Self.labels {
      var stream = RandomStream(seed: seed, purpose + " classes")
      ranks = stream.permutation(of: ranks.count)
    }
    queue.sort { ($0.place, ranks[$0.group]) < ($1.place, ranks[$1.group]) }
    indices = queue.prefix(count).map(\.index).sorted()
    rest = queue.dropFirst(count).map(\.index).sorted()
  }

  /// The purpose of choosing images whose labels are used.
  static let labels = "labeled"

  /// The images of each class, ascending.
  static func members(of dataset: any ClassificationDataset) -> [[Int]] {
    var members = [[Int]](repeating: [], count: dataset.classNames.count)
    for index in 0..<dataset.count { members[dataset.label(at: index)].append(index) }
    return members
  }
}
