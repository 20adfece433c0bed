import Autograd
import RealModule
import TensorCore

/// Softmax cross-entropy of logits `[N, classes]` and class labels, the mean over labeled rows.
///
/// With label smoothing ε the target is `1 − ε` on the label plus `ε / classes` everywhere (Szegedy
/// et al. 2016, eq. 3 of section 7). Rows labeled -1 are ignored; without a labeled row the loss is
/// 0.
///
/// - Parameters:
///   - logits: `[N, classes]`.
///   - labels: A class in `0..<classes` per row, or -1.
///   - smoothing: ε in 0..<1.
///   - tape: The tape that records the loss.
/// - Precondition: There is one label per row, each in range.
public func crossEntropy(
  _ logits: Variable, labels: [Int], smoothing: Float = 0, on tape: Tape
) -> Variable {
  let classes = logits.shape[-1]
  precondition(
    logits.shape.rank == 2 && labels.count == logits.shape[0],
    "crossEntropy: found \(labels.count) labels, expected one per row of the logits "
      + "\(logits.shape)")
  precondition(
    labels.allSatisfy { -1..<classes ~= $0 },
    "crossEntropy: found a label outside -1..<\(classes)")
  let logProbabilities = logits.tensor.logSoftmax()
  let labeled = labels.lazy.filter { $0 >= 0 }.count
  let scale = 1 / Double(max(1, labeled))
  let (share, spread) = (1 - Double(smoothing), Double(smoothing) / Double(classes))

  var total = 0.0
  logProbabilities.withPointer { values in
    for (row, label) in labels.enumerated() where label >= 0 {
      total -= share * Double(values[row * classes + label])
      guard smoothing > 0 else { continue }
      for column in 0..<classes { total -= spread * Double(values[row * classes + column]) }
    }
  }
  return tape.record(
    FreeOperation("CrossEntropyLoss"), inputs: [logits],
    output: Tensor(Float(total * scale))
  ) { [source = logits.node] gradient, flow in
    let factor = Double(gradient.scalar) * scale
    flow.add(
      Tensor(logProbabilities.shape) { result in
        logProbabilities.withPointer { values in
          for (row, label) in labels.enumerated() {
            for column in 0..<classes {
              let place = row * classes + column
              let value = Double(values[place])
              // A probability close to 1, minus 1, would lose its digits.
              let slope =
                column == label
                ? Double.expMinusOne(value) + (Double(smoothing) - spread)
                : Double.exp(value) - spread
              result[place] = label < 0 ? 0 : Float(slope * factor)
            }
          }
        }
      }, to: source)
  }
}
