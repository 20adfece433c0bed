/// The distance of a point to its neighbors on its front (Deb et al. 2002, section III-B).
public enum CrowdingDistance {
  /// For each point of a front, the sum of the sides of the rectangle between its neighbors, each
  /// as a share of the front's extent; infinite at the ends of the front.
  public static func distances(of front: [ObjectivePoint]) -> [Double] {
    var distances = [Double](repeating: 0, count: front.count)
    for objective in [\ObjectivePoint.cost, \.loss] {
      let order = front.indices.sorted {
        (front[$0][keyPath: objective], $0) < (front[$1][keyPath: objective], $1)
      }
      guard let first = order.first, let last = order.last else { return [] }
      distances[first] = .infinity
      distances[last] = .infinity
      let extent = front[last][keyPath: objective] - front[first][keyPath: objective]
      guard extent > 0, extent.isFinite, order.count > 2 else { continue }
      for position in 1..<order.count - 1 {
        let above = front[order[position + 1]][keyPath: objective]
        let below = front[order[position - 1]][keyPath: objective]
        distances[order[position]] += (above - below) / extent
      }
    }
    return distances
  }
}
