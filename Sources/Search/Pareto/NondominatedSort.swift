/// The fast non-dominated sort of NSGA-II (Deb et al. 2002, section III-A).
public enum NondominatedSort {
  /// The indices of `points` grouped into fronts. No point dominates those in the first front; only
  /// points of the first front dominate those in the second, and so on. Indices ascend within a
  /// front.
  public static func fronts(of points: [ObjectivePoint]) -> [[Int]] {
    var dominated = [[Int]](repeating: [], count: points.count)
    var dominators = [Int](repeating: 0, count: points.count)
    for (index, point) in points.enumerated() {
      for (other, rival) in points.enumerated() where point.dominates(rival) {
        dominated[index].append(other)
        dominators[other] += 1
      }
    }
    var fronts: [[Int]] = []
    var front = points.indices.filter { dominators[$0] == 0 }
    while !front.isEmpty {
      fronts.append(front)
      var next: [Int] = []
      for index in front {
        for other in dominated[index] {
          dominators[other] -= 1
          if dominators[other] == 0 { next.append(other) }
        }
      }
      front = next.sorted()
    }
    return fronts
  }

  /// The front of each point, from 0.
  public static func ranks(of points: [ObjectivePoint]) -> [Int] {
    var ranks = [Int](repeating: 0, count: points.count)
    for (rank, front) in fronts(of: points).enumerated() {
      for index in front { ranks[index] = rank }
    }
    return ranks
  }
}
