import Autograd
import RealModule
import TensorCore

/// Softmax cross-entropy of logits `[N, classes]` and class labels, the mean over labeled rows.
///
/// With label smoothing ε the target is `1 − ε` on the label plus `ε / classes` everywhere (Szegedy
/// et al. 2016, eq. 3 of section 7). Rows labeled -1 are ignored; without a labeled row the loss is
/// 0.
///
/// Rows with two labels have the target `share · first + (1 − share) · second`. Then each label of -1
/// takes its share out of the target and out of the mean's denominator, the sum of labeled shares.
///
/// With class weights, each term `−target · log p` is multiplied by its class's weight. As in PyTorch,
/// the mean of rows with one label divides by the sum of the labels' weights, and that of rows with
/// two labels by the labeled shares, as for class probabilities.
///
/// - Parameters:
///   - logits: `[N, classes]`.
///   - labels: A class in `0..<classes` per row, or -1.
///   - others: The second label of each row; nil for one label per row.
///   - share: The share of the first label, in 0...1.
///   - classWeights: A weight of 0 or more for each class; nil for 1.
///   - smoothing: ε in 0..<1.
///   - tape: The tape that records the loss.
/// - Precondition: There is one label per row, each in range, and one weight per class.
public func crossEntropy(
  _ logits: Variable, labels: [Int], mixedWith others: [Int]? = nil, share: Float = 1,
  classWeights: [Float]? = nil, smoothing: Float = 0, on tape: Tape
) -> Variable {
  let classes = logits.shape[-1]
  precondition(
    logits.shape.rank == 2 && labels.count == logits.shape[0]
      && others?.count ?? labels.count == labels.count,
    "crossEntropy: found \(labels.count) labels, expected one per row of the logits "
      + "\(logits.shape)")
  precondition(
    (labels + (others ?? [])).allSatisfy { -1..<classes ~= $0 },
    "crossEntropy: found a label outside -1..<\(classes)")
  precondition(
    classWeights?.count ?? classes == classes,
    "crossEntropy: found \(classWeights?.count ?? 0) class weights for \(classes) classes")
  let targets = ClassTargets(
    labels: labels, others: others, share: Double(share), weights: classWeights?.map(Double.init),
    smoothing: Double(smoothing), classes: classes)
  let logProbabilities = logits.tensor.logSoftmax()
  let scale = targets.scale

  var total = 0.0
  logProbabilities.withPointer { values in
    targets.forEachRow { row, target, _ in
      // An impossible class that is no target adds nothing.
      for column in 0..<classes where target[column] != 0 {
        total -= target[column] * Double(values[row * classes + column])
      }
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
          targets.forEachRow { row, target, sum in
            for column in 0..<classes {
              let place = row * classes + column
              let value = Double(values[place])
              // A probability close to 1, minus 1, would lose its digits.
              let slope =
                target[column] > sum / 2
                ? sum * Double.expMinusOne(value) + (sum - target[column])
                : sum * Double.exp(value) - target[column]
              result[place] = sum == 0 ? 0 : Float(slope * factor)
            }
          }
        }
      }, to: source)
  }
}
