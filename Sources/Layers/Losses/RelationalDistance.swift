import Autograd
import TensorCore

/// Relational distillation: how distances between pairs of images, and angles between triples, differ
/// from those of other features (Park et al. 2019, "Relational Knowledge Distillation", equations 4
/// to 9).
///
/// The loss is `distance · D + angle · A`. D is the mean over all N² pairs of the Huber loss of
/// Euclidean distances, which are divided by their mean over pairs of different images. A is the mean
/// over all N³ triples of the Huber loss of the cosine of the angle at an image between two others. A
/// pair of equal images adds 0.
///
/// Distances and angles are functions of the inner products of the images, so that is what is computed,
/// in double precision.
///
/// - Parameters:
///   - features: `[N, D]`.
///   - others: `[N, E]`: a constant.
///   - distance: The weight of distances.
///   - angle: The weight of angles.
///   - tape: The tape that records the loss.
/// - Returns: 0 for a single image.
/// - Precondition: The batches are equal, and the rank is 2.
public func relationalDistance(
  _ features: Variable, _ others: Tensor, distance: Float, angle: Float, on tape: Tape
) -> Variable {
  precondition(
    features.shape.rank == 2 && others.shape.rank == 2 && features.shape[0] == others.shape[0],
    "relationalDistance: found \(features.shape) and \(others.shape), expected [N, D] and [N, E]")
  let rows = features.tensor
  let relations = Relations(
    Relations.Products(of: rows), Relations.Products(of: others))
  var slopes = [Double](repeating: 0, count: relations.count * relations.count)
  var total = 0.0
  if distance > 0 { total += relations.addDistances(times: Double(distance), slopes: &slopes) }
  if angle > 0 { total += relations.addAngles(times: Double(angle), slopes: &slopes) }
  let gradient = relations.gradient(of: rows, slopes: slopes)
  return tape.record(
    FreeOperation("RelationalLoss"), inputs: [features], output: Tensor(Float(total))
  ) { [source = features.node] upstream, flow in
    flow.add(gradient.scaled(by: upstream.scalar), to: source)
  }
}

/// Distances and angles of two batches as functions of their inner products.
private struct Relations {
  /// The inner products of a batch, and what follows from them.
  struct Products {
    let count: Int
    /// `[N, N]`.
    let inner: [Double]
    /// The distances, `[N, N]`; 0 for equal images.
    let distances: [Double]
    /// The inverse distances; 0 for equal images.
    let inverses: [Double]
    /// The mean distance of different images.
    let mean: Double

    init(of rows: Tensor) {
      let (count, depth) = (rows.shape[0], rows.shape[1])
      let scalars = rows.scalars
      var inner = [Double](repeating: 0, count: count * count)
      for i in 0..<count {
        for j in i..<count {
          var sum = 0.0
          for place in 0..<depth {
            sum += Double(scalars[i * depth + place]) * Double(scalars[j * depth + place])
          }
          inner[i * count + j] = sum
          inner[j * count + i] = sum
        }
      }
      var distances = [Double](repeating: 0, count: count * count)
      for i in 0..<count {
        for j in 0..<count where i != j {
          let square =
            inner[i * count + i] + inner[j * count + j] - 2 * inner[i * count + j]
          // Smaller ones are rounding errors of equal images.
          distances[i * count + j] = square > 1e-12 ? square.squareRoot() : 0
        }
      }
      let positive = distances.count { $0 > 0 }
      self.count = count
      self.inner = inner
      self.distances = distances
      inverses = distances.map { $0 > 0 ? 1 / $0 : 0 }
      mean = positive > 0 ? distances.reduce(0, +) / Double(positive) : 1
    }
  }

  let student: Products
  let teacher: Products
  var count: Int { student.count }

  init(_ student: Products, _ teacher: Products) {
    self.student = student
    self.teacher = teacher
  }

  /// The Huber loss, and its derivative.
  private static func huber(_ difference: Double) -> (cost: Double, slope: Double) {
    abs(difference) < 1
      ? (0.5 * difference * difference, difference)
      : (abs(difference) - 0.5, difference > 0 ? 1 : -1)
  }

  /// The loss of distances; adds its derivatives with respect to the student's inner products.
  func addDistances(times weight: Double, slopes: inout [Double]) -> Double {
    let scale = weight / Double(count * count)
    var (total, throughMean, positive) = (0.0, 0.0, 0)
    var derivatives = [Double](repeating: 0, count: count * count)
    for place in derivatives.indices {
      let distance = student.distances[place]
      let (cost, slope) = Self.huber(
        distance / student.mean - teacher.distances[place] / teacher.mean)
      total += cost
      guard distance > 0 else { continue }
      positive += 1
      derivatives[place] = slope * scale / student.mean
      throughMean += slope * scale * distance / (student.mean * student.mean)
    }
    let share = positive > 0 ? throughMean / Double(positive) : 0
    for i in 0..<count {
      for j in 0..<count where student.distances[i * count + j] > 0 {
        // The derivative of the distance with respect to its square is 1 / (2 · distance).
        let place = i * count + j
        let slope = (derivatives[place] - share) * student.inverses[place] / 2
        slopes[i * count + i] += slope
        slopes[j * count + j] += slope
        slopes[place] -= 2 * slope
      }
    }
    return total * scale
  }

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

  /// The gradient of the rows `[N, D]` from the derivatives with respect to their inner products.
  func gradient(of rows: Tensor, slopes: [Double]) -> Tensor {
    var symmetric = slopes
    for i in 0..<count {
      for j in 0..<count { symmetric[i * count + j] += slopes[j * count + i] }
    }
    let depth = rows.shape[1]
    let scalars = rows.scalars
    return Tensor(rows.shape) { gradient in
      var sums = [Double](repeating: 0, count: depth)
      for i in 0..<count {
        for place in 0..<depth { sums[place] = 0 }
        for j in 0..<count {
          let slope = symmetric[i * count + j]
          for place in 0..<depth { sums[place] += slope * Double(scalars[j * depth + place]) }
        }
        for place in 0..<depth { gradient[i * depth + place] = Float(sums[place]) }
      }
    }
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
