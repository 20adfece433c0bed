import TensorCore

extension Relations {
  /// The loss of angles; adds its derivatives with respect to the student's inner products.
  func addAngles(times weight: Double, slopes: inout [Double]) -> Double {
    // A fixed number of parts makes the sums independent of the number of threads.
    let parts = min(8, max(1, count))
    let scale = weight / Double(count * count * count)
    let sums = AngleSums(parts: parts, scalars: count * count)
    let totals = Parallelism.map(blocks: parts) { part in
      let anchors = count * part / parts..<count * (part + 1) / parts
      return anchors.reduce(0.0) { $0 + addAngles(at: $1, scale, sums.slopes(of: part)) }
    }
    sums.add(to: &slopes)
    return totals.reduce(0, +) * scale
  }

  /// The sum of the losses of all angles at one image.
  private func addAngles(
    at i: Int, _ scale: Double, _ slopes: UnsafeMutablePointer<Double>
  ) -> Double {
    let (row, count) = (i * count, count)
    var total = 0.0
    var (sumOfSlopes, slopesOfSquares) = (0.0, [Double](repeating: 0, count: count))
    student.inner.withUnsafeBufferPointer { inner in
      student.inverses.withUnsafeBufferPointer { inverse in
        teacher.inner.withUnsafeBufferPointer { otherInner in
          teacher.inverses.withUnsafeBufferPointer { otherInverse in
            for j in 0..<count where j != i {
              let (edge, otherEdge) = (inverse[row + j], otherInverse[row + j])
              let base = inner[row + i] - inner[row + j]
              let otherBase = otherInner[row + i] - otherInner[row + j]
              var (rowSum, throughEdge) = (0.0, 0.0)
              for k in 0..<count where k != i {
                let product = inner[j * count + k] - inner[row + k] + base
                let scaled = product * inverse[row + k]
                let otherProduct = otherInner[j * count + k] - otherInner[row + k] + otherBase
                let (cost, slope) = Self.huber(
                  scaled * edge - otherProduct * otherInverse[row + k] * otherEdge)
                total += cost
                let share = slope * scale
                let derivative = share * edge * inverse[row + k]
                slopes[j * count + k] += derivative
                rowSum += derivative
                throughEdge += share * scaled
              }
              slopes[row + j] -= 2 * rowSum
              sumOfSlopes += rowSum
              // The derivative of the inverse distance with respect to the squared distance, for
              // both edges of the angle.
              slopesOfSquares[j] = -throughEdge * edge * edge * edge
            }
          }
        }
      }
    }
    slopes[row + i] += sumOfSlopes
    for j in 0..<count where j != i {
      slopes[row + i] += slopesOfSquares[j]
      slopes[j * count + j] += slopesOfSquares[j]
      slopes[row + j] -= 2 * slopesOfSquares[j]
    }
    return total
  }
}

/// Sums that parts of a loop add to, each its own.
///
/// `@unchecked Sendable`: each part writes only its own scalars, and `add` runs after all parts.
private final class AngleSums: @unchecked Sendable {
  private let parts: Int
  private let scalars: Int
  private let pointer: UnsafeMutablePointer<Double>

  init(parts: Int, scalars: Int) {
    self.parts = parts
    self.scalars = scalars
    pointer = .allocate(capacity: max(1, parts * scalars))
    pointer.initialize(repeating: 0, count: max(1, parts * scalars))
  }

  deinit { pointer.deallocate() }

  func slopes(of part: Int) -> UnsafeMutablePointer<Double> { pointer + part * scalars }

  func add(to sum: inout [Double]) {
    for part in 0..<parts {
      for place in 0..<scalars { sum[place] += pointer[part * scalars + place] }
    }
  }
}
