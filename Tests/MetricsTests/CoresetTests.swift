import Metrics
import TensorCore
import Testing

@Suite struct CoresetTests {
  /// The choice by definition, in double precision.
  private func reference(_ rows: [[Double]], _ count: Int, _ first: Int) -> (
    rows: [Int], radius: Double
  ) {
    func distance(_ left: [Double], _ right: [Double]) -> Double {
      zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    var chosen = [first]
    func nearest(_ row: Int) -> Double { chosen.map { distance(rows[row], rows[$0]) }.min() ?? 0 }
    while chosen.count < count {
      let rest = rows.indices.filter { !chosen.contains($0) }
      chosen.append(rest.max { nearest($0) < nearest($1) } ?? 0)
    }
    return (chosen, rows.indices.map(nearest).max() ?? 0)
  }

  @Test(arguments: [(50, 3, 7), (5000, 13, 12), (64, 16, 64), (9, 1, 1), (2049, 8, 5)])
  func `Each row is the farthest from those before it`(_ count: Int, _ length: Int, _ chosen: Int)
    throws
  {
    var random = RandomStream(seed: 3, "coreset")
    let scalars = (0..<count * length).map { _ in Float(random.uniform()) }
    let features = Tensor(scalars, shape: [count, length])
    let rows = (0..<count).map { row in
      scalars[row * length..<(row + 1) * length].map(Double.init)
    }
    let expected = reference(rows, chosen, count / 2)
    let found = try Coreset(of: features, count: chosen, startingAt: count / 2)
    #expect(found.rows == expected.rows)
    #expect(abs(Double(found.radius) - expected.radius) < 1e-5)
  }

  @Test func `Equal rows are chosen once each, whatever the number of threads`() throws {
    let features = Tensor(repeating: 2, shape: [3000, 4])
    let found = try Coreset(of: features, count: 20, startingAt: 5)
    #expect(found.rows.count == 20 && Set(found.rows).count == 20)
    #expect(found.radius == 0)
    var random = RandomStream(seed: 4, "coreset")
    let spread = Tensor((0..<30_000).map { _ in Float(random.uniform()) }, shape: [10_000, 3])
    let alone = try Parallelism.$threads.withValue(1) {
      try Coreset(of: spread, count: 40, startingAt: 0)
    }
    #expect(try Coreset(of: spread, count: 40, startingAt: 0).rows == alone.rows)
  }

  @Test func `Progress can stop the choice`() {
    var calls: [Int] = []
    #expect(throws: CancellationError.self) {
      try Coreset(of: Tensor(zeros: [10, 2]), count: 5, startingAt: 0) {
        calls.append($0)
        if $0 == 3 { throw CancellationError() }
      }
    }
    #expect(calls == [1, 2, 3])
  }
}
