/// The convex combination of vectors with the smallest norm, from their inner products.
///
/// This is Wolfe's algorithm ("Finding the nearest point in a polytope", 1976). It ends after
/// finitely many steps at the minimum; the number of vectors must be small, because each step solves
/// a linear system.
///
/// - Parameter products: The inner products of the vectors, `[count, count]`.
/// - Returns: A weight of at least 0 for each vector; the weights sum to 1.
package func smallestConvexCombination(of products: DoubleMatrix) -> [Double] {
  let count = products.rows
  guard products.isFinite, count > 1 else {
    return [Double](repeating: 1 / Double(max(1, count)), count: count)
  }
  let scale = max(products.trace / Double(count), .leastNormalMagnitude)
  var search = CombinationSearch(products, scale: scale)
  for _ in 0..<100 * count {
    guard let next = search.improvement else { break }
    search.add(next)
  }
  return search.weights
}

/// Wolfe's search: a set of vectors that spans the combination, and their weights.
private struct CombinationSearch {
  private let products: DoubleMatrix
  private let scale: Double
  /// The vectors that have a weight.
  private var members: [Int]
  private(set) var weights: [Double]

  /// Starts at the shortest vector.
  init(_ products: DoubleMatrix, scale: Double) {
    self.products = products
    self.scale = scale
    let count = products.rows
    let shortest = (0..<count).min { products[$0, $0] < products[$1, $1] } ?? 0
    members = [shortest]
    weights = [Double](repeating: 0, count: count)
    weights[shortest] = 1
  }

  /// The vector that shortens the combination most; nil at the minimum.
  var improvement: Int? {
    let slopes = weights.indices.map { row in
      weights.indices.reduce(0) { $0 + products[row, $1] * weights[$1] }
    }
    let square = zip(slopes, weights).reduce(0) { $0 + $1.0 * $1.1 }
    guard let best = slopes.indices.min(by: { slopes[$0] < slopes[$1] }),
      slopes[best] < square - 1e-12 * scale, !members.contains(best)
    else { return nil }
    return best
  }

  /// Moves to the shortest combination in the span of the members and another vector, and drops
  /// members whose weight becomes 0 on the way.
  mutating func add(_ vector: Int) {
    members.append(vector)
    while let target = affineMinimum {
      guard let step = largestStep(to: target) else {
        for (member, weight) in zip(members, target) { weights[member] = weight }
        return
      }
      for (member, weight) in zip(members, target) {
        weights[member] += step.share * (weight - weights[member])
      }
      weights[step.blocking] = 0
      members.removeAll { $0 == step.blocking }
    }
    // Vectors that depend on each other by rounding: the last weights are the answer.
    members.removeAll { weights[$0] == 0 }
  }

  /// The weights of the members, of any sign, with the smallest norm; nil if the members depend on
  /// each other.
  private var affineMinimum: [Double]? {
    let order = members.count
    var system = DoubleMatrix(zeros: order, order + 1)
    for row in 0..<order {
      for column in 0..<order {
        system[row, column] = products[members[row], members[column]] + scale
      }
      system[row, order] = 1
    }
    guard let solution = solved(&system) else { return nil }
    let sum = solution.reduce(0, +)
    return sum > 0 ? solution.map { $0 / sum } : nil
  }

  /// How far the weights can move to a target, and the member whose weight then is 0; nil if they
  /// can reach it.
  private func largestStep(to target: [Double]) -> (share: Double, blocking: Int)? {
    zip(members, target).compactMap { member, weight -> (share: Double, blocking: Int)? in
      guard weight <= 0 else { return nil }
      let distance = weights[member] - weight
      return (distance > 0 ? weights[member] / distance : 0, member)
    }.min { $0.share < $1.share }
  }
}

/// Solves a system whose last column is the right side, by elimination; nil if it is singular.
private func solved(_ system: inout DoubleMatrix) -> [Double]? {
  let order = system.rows
  for column in 0..<order {
    let pivot = (column..<order).max { abs(system[$0, column]) < abs(system[$1, column]) } ?? column
    guard abs(system[pivot, column]) > 1e-300 else { return nil }
    for place in column...order {
      (system[column, place], system[pivot, place]) = (system[pivot, place], system[column, place])
    }
    for row in column + 1..<max(order, column + 1) {
      let factor = system[row, column] / system[column, column]
      for place in column...order { system[row, place] -= factor * system[column, place] }
    }
  }
  var solution = [Double](repeating: 0, count: order)
  for row in (0..<order).reversed() {
    let known = (row + 1..<max(order, row + 1)).reduce(0) { $0 + system[row, $1] * solution[$1] }
    solution[row] = (system[row, order] - known) / system[row, row]
  }
  return solution.allSatisfy(\.isFinite) ? solution : nil
}
