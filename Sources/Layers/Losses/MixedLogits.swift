import Kernels
import TensorCore

/// What a mixture of teachers averages.
public enum MixtureAverage: String, Codable, CaseIterable, Sendable {
  /// The probabilities at a temperature: `Σ wᵢ softmax(zᵢ / T)`.
  case probabilities
  /// The logits: `softmax(Σ wᵢ zᵢ / T)`.
  case logits
}

/// The logits z of one teacher that stands for several: `softmax(z / T)` is their mixture.
///
/// The divergence from this one teacher and the weighted sum of the divergences from all teachers
/// differ by a number that does not depend on the student, so their gradients are equal.
///
/// - Parameters:
///   - logits: The logits of each teacher, `[N, classes]`.
///   - average: What is averaged.
///   - weights: For each teacher its weight in each row; the weights of a row sum to 1.
///   - temperatures: The temperature of each row, above 0.
/// - Returns: `[N, classes]`; with one teacher, its logits.
/// - Precondition: There is a teacher, and all shapes are equal.
public func mixedLogits(
  _ logits: [Tensor], average: MixtureAverage, weights: [[Double]], temperatures: [Double]
) -> Tensor {
  let shape = logits.first?.shape ?? []
  precondition(
    shape.rank == 2 && logits.allSatisfy { $0.shape == shape } && weights.count == logits.count,
    "mixedLogits: found logits \(logits.map(\.shape)) and \(weights.count) weights, expected one"
      + " teacher or more, with equal shapes and a weight for each")
  guard logits.count > 1 else { return logits[0] }
  let classes = shape[1]
  let scalars = logits.map(\.scalars)
  var logs = [Double](repeating: 0, count: classes)
  return Tensor(shape) { output in
    for row in 0..<shape[0] {
      let (columns, temperature) = (row * classes..<(row + 1) * classes, temperatures[row])
      var sum = [Double](repeating: 0, count: classes)
      for (teacher, scalars) in scalars.enumerated() {
        let weight = weights[teacher][row]
        switch average {
        case .logits:
          for column in 0..<classes {
            sum[column] += weight * Double(scalars[columns.lowerBound + column])
          }
        case .probabilities:
          logits[teacher].withPointer {
            Softmax.logarithm(
              columns: classes, $0 + columns.lowerBound, temperature: temperature, output: &logs)
          }
          for column in 0..<classes { sum[column] += weight * Double.exp(logs[column]) }
        }
      }
      if average == .probabilities { toLogits(&sum, temperature) }
      for column in 0..<classes { output[columns.lowerBound + column] = Float(sum[column]) }
    }
  }
}

/// Replaces probabilities by logits that give them at a temperature. Their mean is 0, because single
/// precision would round away the small differences of high temperatures between large numbers.
private func toLogits(_ row: inout [Double], _ temperature: Double) {
  for column in row.indices {
    // A probability of 0 has no logarithm.
    row[column] = temperature * Double.log(max(row[column], .leastNormalMagnitude))
  }
  let mean = row.reduce(0, +) / Double(max(1, row.count))
  for column in row.indices { row[column] -= mean }
}
