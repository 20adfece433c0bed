import DataPipeline
import Testing

@Suite struct `Labeled subsets` {
  /// One-pixel images of three classes: 60 of class 0, 30 of class 1, 10 of class 2, mixed.
  private let dataset = made(labels: (0..<100).map { [0, 1, 0, 0, 1, 0, 0, 1, 0, 2][$0 % 10] })

  private func histogram(_ subset: LabeledSubset) -> [Int] {
    var histogram = [0, 0, 0]
    for index in subset.indices { histogram[dataset.label(at: index)] += 1 }
    return histogram
  }

  @Test func `the first of each class are the first in the data set`() {
    let subset = LabeledSubset(firstPerClass: 2, of: dataset)
    #expect(subset.indices == [0, 1, 2, 4, 9, 19])
    #expect(subset.count == 6)
    #expect(subset.contains(9))
    #expect(!subset.contains(3))
    #expect(histogram(LabeledSubset(firstPerClass: 20, of: dataset)) == [20, 20, 10])
  }

  @Test func `a drawn choice is stratified by class`() {
    #expect(histogram(LabeledSubset(count: 10, seed: 1, of: dataset)) == [6, 3, 1])
    #expect(histogram(LabeledSubset(count: 50, seed: 1, of: dataset)) == [30, 15, 5])
    #expect(LabeledSubset(count: 0, seed: 1, of: dataset).indices.isEmpty)
    #expect(LabeledSubset(count: 100, seed: 1, of: dataset).indices == Array(0..<100))
  }

  @Test func `a drawn choice depends on the seed, and a smaller one is part of a larger`() {
    let subset = LabeledSubset(count: 20, seed: 1, of: dataset)
    #expect(subset == LabeledSubset(count: 20, seed: 1, of: dataset))
    #expect(subset != LabeledSubset(count: 20, seed: 2, of: dataset))
    for count in 0..<20 {
      let smaller = LabeledSubset(count: count, seed: 1, of: dataset)
      #expect(smaller.count == count)
      #expect(Set(smaller.indices).isSubset(of: subset.indices))
    }
  }
}

/// One-pixel images of the given labels, whose pixels count up.
func made(labels: [Int]) -> InMemoryDataset {
  InMemoryDataset(
    pixels: labels.indices.map { UInt8(truncatingIfNeeded: $0) }, labels: labels,
    classNames: ["a", "b", "c"], imageShape: [1, 1, 1])
}
