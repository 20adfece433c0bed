import TensorCore

/// Distances and angles of two batches as functions of their inner products.
struct Relations {
  /// Those of the student.
  let student: InnerProducts
  /// Those of the teacher.
  let teacher: InnerProducts
  /// The number of images.
  var count: Int { student.count }

  /// The relations of a student's and a teacher's batch.
  init(_ student: InnerProducts, _ teacher: InnerProducts) {
    self.student = student
    self.teacher = teacher
  }

  /// The Huber loss, and its derivative.
  static func huber(_ difference: Double) -> (cost: Double, slope: Double) {
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
