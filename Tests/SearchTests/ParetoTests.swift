import Search
import TensorCore
import Testing

@Suite struct ParetoTests {
  /// Points on a coarse grid, so that many are equal; every tenth evaluation failed.
  private func points(_ count: Int, seed: UInt64) -> [ObjectivePoint] {
    var stream = RandomStream(seed: seed, "points")
    return (0..<count).map { index in
      ObjectivePoint(
        cost: Double(stream.next() % 20),
        loss: index % 10 == 9 ? (index % 20 == 9 ? .nan : .infinity) : Double(stream.next() % 20))
    }
  }

  @Test func `Nondominated fronts are sorted one after another`() {
    for seed in 0..<10 {
      let points = points(60, seed: UInt64(seed))
      var rest = Set(points.indices)
      for front in NondominatedSort.fronts(of: points) {
        let expected = rest.filter { index in
          !rest.contains { other in
            let (a, b) = (points[other], points[index])
            if !a.isFinite || !b.isFinite { return a.isFinite && !b.isFinite }
            return a.cost <= b.cost && a.loss <= b.loss && (a.cost, a.loss) != (b.cost, b.loss)
          }
        }
        #expect(front == expected.sorted())
        rest.subtract(front)
      }
      #expect(rest.isEmpty)
    }
  }

  @Test func `Failed points rank after all others, regardless of cost`() {
    let points = [(0.0, Double.infinity), (9, 9), (5, .nan), (1, 20)].map {
      ObjectivePoint(cost: $0.0, loss: $0.1)
    }
    #expect(NondominatedSort.ranks(of: points) == [1, 0, 1, 0])
  }

  @Test func `The crowding distance sums the neighbors' distances as shares of the extent`() {
    let front = [(2.0, 6.0), (0, 10), (10, 0), (4, 1)].map {
      ObjectivePoint(cost: $0.0, loss: $0.1)
    }
    let distances = CrowdingDistance.distances(of: front)
    #expect(distances[1] == .infinity && distances[2] == .infinity)
    #expect(abs(distances[0] - (0.4 + 0.9)) < 1e-12)
    #expect(abs(distances[3] - (0.8 + 0.6)) < 1e-12)
    #expect(CrowdingDistance.distances(of: []) == [])
    #expect(CrowdingDistance.distances(of: [front[0]]) == [.infinity])
    let equal = [ObjectivePoint](repeating: front[0], count: 4)
    #expect(CrowdingDistance.distances(of: equal).filter { $0 == 0 }.count == 2)
  }

  @Test func `Hypervolume is the number of unit squares that some point dominates`() {
    for seed in 0..<10 {
      let points = points(12, seed: 100 + UInt64(seed))
      var squares = 0
      for x in 0..<15 {
        for y in 0..<17
        where points.contains(where: { $0.cost <= Double(x) && $0.loss <= Double(y) }) {
          squares += 1
        }
      }
      let area = Hypervolume.area(of: points, reference: ObjectivePoint(cost: 15, loss: 17))
      #expect(area == Double(squares))
    }
  }

  private func entry(_ point: ObjectivePoint) -> ParetoArchive.Entry {
    let none = Sides(a: 0.0, b: 0.0)
    let genome = Genome(count: 1)
    return ParetoArchive.Entry(
      pair: GenomePair(a: genome, b: genome),
      score: PairScore(costs: none, ownLosses: none, coupledLosses: none), point: point)
  }

  @Test func `The archive contains the first front of all added pairs`() {
    for seed in 0..<10 {
      let points = points(80, seed: 200 + UInt64(seed))
      var archive = ParetoArchive(capacity: 100)
      for point in points { archive.insert(entry(point)) }
      let front = Set((NondominatedSort.fronts(of: points).first ?? []).map { points[$0] })
      #expect(archive.entries.map(\.point) == front.sorted { $0.cost < $1.cost })
    }
  }

  @Test func `A full archive keeps its ends and the hypervolume`() {
    var archive = ParetoArchive(capacity: 10)
    let curve = (1...100).map { ObjectivePoint(cost: Double($0), loss: 100 / Double($0)) }
    var stream = RandomStream(seed: 3)
    for index in stream.permutation(of: 100) { archive.insert(entry(curve[index])) }
    #expect(archive.entries.count == 10)
    #expect(archive.entries.first?.point == curve[0])
    #expect(archive.entries.last?.point == curve[99])
    let reference = ObjectivePoint(cost: 101, loss: 101)
    let whole = Hypervolume.area(of: curve, reference: reference)
    #expect(archive.hypervolume(reference: reference) > 0.96 * whole)
  }

  @Test func `The archive selects a pair for a budget`() {
    var archive = ParetoArchive(capacity: 10)
    for (cost, loss) in [(1.0, 9.0), (3, 5), (6, 2)] {
      archive.insert(entry(ObjectivePoint(cost: cost, loss: loss)))
    }
    #expect(archive.best(costingAtMost: 0.5) == nil)
    #expect(archive.best(costingAtMost: 3)?.point.loss == 5)
    #expect(archive.best(costingAtMost: 5.9)?.point.loss == 5)
    #expect(archive.best(costingAtMost: 100)?.point.loss == 2)
  }
}
