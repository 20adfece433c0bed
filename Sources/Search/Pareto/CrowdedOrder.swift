/// The order of NSGA-II: by rank, and within a rank by decreasing crowding distance (Deb et al.
/// 2002, section III-B, the crowded-comparison operator).
struct CrowdedOrder {
  /// The front of each point, from 0.
  let ranks: [Int]
  /// The crowding distance of each point in its front.
  let distances: [Double]

  init(_ points: [ObjectivePoint]) {
    var ranks = [Int](repeating: 0, count: points.count)
    var distances = [Double](repeating: 0, count: points.count)
    for (rank, front) in NondominatedSort.fronts(of: points).enumerated() {
      let crowding = CrowdingDistance.distances(of: front.map { points[$0] })
      for (index, distance) in zip(front, crowding) {
        ranks[index] = rank
        distances[index] = distance
      }
    }
    self.ranks = ranks
    self.distances = distances
  }

  /// Whether the first point comes before the second.
  func isBetter(_ first: Int, _ second: Int) -> Bool {
    (ranks[first], -distances[first]) < (ranks[second], -distances[second])
  }

  /// All points from best to worst; ties keep their order.
  var best: [Int] {
    ranks.indices.sorted { isBetter($0, $1) || (!isBetter($1, $0) && $0 < $1) }
  }
}
