import DataPipeline
import TestSupport
import Testing

@Suite struct `Stratified choices` {
  /// 60 images of class 0, 30 of class 1 and 10 of class 2.
  private let data = InMemoryDataset(
    pixels: (0..<100).map { UInt8($0) },
    labels: (0..<100).map { $0 < 60 ? 0 : $0 < 90 ? 1 : 2 }, classNames: ["a", "b", "c"],
    imageShape: [1, 1, 1])

  @Test func `each class has its share, and no image is in both parts`() {
    let choice = StratifiedChoice(count: 20, seed: 4, purpose: "validation", of: data)
    let counts = (0..<3).map { label in choice.indices.count { data.label(at: $0) == label } }
    #expect(counts == [12, 6, 2])
    #expect((choice.indices + choice.rest).sorted() == Array(0..<100))
  }

  @Test func `seeds and purposes differ, and a choice is repeated`() {
    func indices(_ seed: UInt64, _ purpose: String) -> [Int] {
      StratifiedChoice(count: 20, seed: seed, purpose: purpose, of: data).indices
    }
    #expect(indices(1, "validation") == indices(1, "validation"))
    #expect(indices(1, "validation") != indices(2, "validation"))
    #expect(indices(1, "validation") != indices(1, "limit"))
  }

  @Test func `a subset of a subset names images of the whole data set`() {
    let half = DatasetSubset(data, indices: Array(stride(from: 0, to: 100, by: 2)))
    let some = DatasetSubset(half, indices: [3, 49])
    #expect(some.indices == [6, 98])
    #expect(some.base.count == 100)
    #expect(some.label(at: 1) == 2)
  }
}
