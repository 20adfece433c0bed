import Autograd
import TensorCore

/// The published number that is added to the deviation.
private let smallDeviation = 1e-7

/// Logits with mean 0 and deviation 1 in each row: `(l − mean) / (deviation + 1e-7)` with the unbiased
/// deviation (Sun et al. 2024, "Logit Standardization in Knowledge Distillation", algorithm 1).
///
/// - Precondition: `logits` is `[N, classes]` with at least two classes.
public func standardized(_ logits: Tensor) -> Tensor {
  mappingRows(logits) { row in row.values.map { ($0 - row.mean) / row.divisor } }
}

/// The same for the student's logits.
public func standardized(_ logits: Variable, on tape: Tape) -> Variable {
  let tensor = logits.tensor
  return tape.record(
    FreeOperation("Standardize"), inputs: [logits], output: standardized(tensor)
  ) { [source = logits.node] gradient, flow in
    let gradients = gradient.scalars
    flow.add(
      mappingRows(tensor) { row in
        let slopes = gradients[row.start..<row.start + row.values.count].map(Double.init)
        let mean = slopes.reduce(0, +) / Double(slopes.count)
        let along = zip(slopes, row.values).reduce(0) { $0 + $1.0 * ($1.1 - row.mean) }
        // A row of equal logits has no direction in which its deviation grows.
        let pull =
          row.deviation == 0
          ? 0 : along / (row.divisor * row.deviation * Double(row.values.count - 1))
        return zip(slopes, row.values).map {
          ($0 - mean - pull * ($1 - row.mean)) / row.divisor
        }
      }, to: source)
  }
}

/// The unbiased deviation of each row of `[N, classes]`.
package func rowDeviations(_ logits: Tensor) -> [Double] {
  var deviations: [Double] = []
  _ = mappingRows(logits) { row in
    deviations.append(row.deviation)
    return row.values
  }
  return deviations
}

/// A row with its mean and its unbiased deviation.
private struct StandardizedRow {
  let start: Int
  let values: [Double]
  let mean: Double
  let deviation: Double
  var divisor: Double { deviation + smallDeviation }

  init(_ values: [Double], start: Int) {
    let center = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    (self.start, self.values, mean) = (start, values, center)
    deviation = (squares / Double(max(1, values.count - 1))).squareRoot()
  }
}

private func mappingRows(_ logits: Tensor, _ map: (StandardizedRow) -> [Double]) -> Tensor {
  precondition(
    logits.shape.rank == 2 && logits.shape[1] > 1,
    "standardized: found logits \(logits.shape), expected [N, classes] with two classes or more")
  let classes = logits.shape[1]
  return Tensor(logits.shape) { output in
    logits.withPointer { source in
      for start in stride(from: 0, to: logits.count, by: classes) {
        let row = StandardizedRow(
          (start..<start + classes).map { Double(source[$0]) }, start: start)
        for (column, value) in map(row).enumerated() { output[start + column] = Float(value) }
      }
    }
  }
}
