import TensorCore

/// Chooses rows that cover all rows well: each next center is the row that is farthest from the
/// centers before it (Gonzalez 1985; k-center greedy in Sener and Savarese 2018, algorithm 1).
///
/// It takes n · k · d multiply-adds for k of n rows of d scalars.
package struct GreedyCenters {
  private let rows: Tensor
  private let length: Int
  /// The squared distance of each row to the nearest center; -1 for centers.
  private var distances: [Float]

  /// Rows of a block, which one thread handles.
  private static let grain = 2048

  /// Prepares the choice among the rows of `[n, d]`.
  ///
  /// - Precondition: The tensor has two axes.
  package init(_ rows: Tensor) {
    precondition(rows.shape.rank == 2, "GreedyCenters: found \(rows.shape), expected [n, d]")
    self.rows = rows
    length = rows.shape[1]
    distances = Array(repeating: .infinity, count: rows.shape[0])
  }

  /// Adds a center, and returns the row that is now farthest from all centers, and its distance. Of
  /// equally far rows, it is the first.
  ///
  /// - Precondition: `center` is a row.
  package mutating func add(_ center: Int) -> (row: Int, distance: Float) {
    let count = distances.count
    let blocks = (count + Self.grain - 1) / Self.grain
    var farthest = [Int](repeating: 0, count: blocks)
    distances[center] = -1
    let length = length
    distances.withUnsafeMutableBufferPointer { distances in
      farthest.withUnsafeMutableBufferPointer { farthest in
        let places = Places(distances: distances, farthest: farthest)
        rows.withPointer { rows in
          let center = rows + center * length
          Parallelism.forEach(blocks: blocks) { block in
            let range = block * Self.grain..<min(count, (block + 1) * Self.grain)
            var best = range.lowerBound
            for row in range {
              let known = places.distances[row]
              guard known >= 0 else { continue }
              let found = Self.squaredDistance(rows + row * length, center, length)
              let distance = min(known, found)
              places.distances[row] = distance
              if distance > places.distances[best] { best = row }
            }
            places.farthest[block] = best
          }
        }
      }
    }
    let row = farthest.dropFirst().reduce(farthest[0]) { distances[$1] > distances[$0] ? $1 : $0 }
    return (row, max(0, distances[row]).squareRoot())
  }

  /// Places that blocks write without overlap.
  private struct Places: @unchecked Sendable {
    let distances: UnsafeMutableBufferPointer<Float>
    let farthest: UnsafeMutableBufferPointer<Int>
  }

  private static func squaredDistance(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ length: Int
  ) -> Float {
    var sums = SIMD8<Float>()
    let whole = length & ~7
    for start in stride(from: 0, to: whole, by: 8) {
      let difference =
        UnsafeRawPointer(left + start).loadUnaligned(as: SIMD8<Float>.self)
        - UnsafeRawPointer(right + start).loadUnaligned(as: SIMD8<Float>.self)
      sums += difference * difference
    }
    var sum = sums.sum()
    for place in whole..<length {
      let difference = left[place] - right[place]
      sum += difference * difference
    }
    return sum
  }
}
