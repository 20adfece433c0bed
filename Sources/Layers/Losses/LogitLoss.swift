import Autograd
import TensorCore

extension Tape {
  /// Records a loss of logits whose gradient is already known.
  ///
  /// - Parameters:
  ///   - name: PyTorch's name of the loss, or the paper's.
  ///   - logits: `[N, classes]`.
  ///   - value: The loss.
  ///   - slopes: Its derivative with respect to each logit, `[N, classes]`.
  func recordLogitLoss(
    _ name: String, _ logits: Variable, value: Double, slopes: Tensor
  ) -> Variable {
    record(FreeOperation(name), inputs: [logits], output: Tensor(Float(value))) {
      [source = logits.node] gradient, flow in
      flow.add(slopes.scaled(by: gradient.scalar), to: source)
    }
  }
}

/// Sums of a loss and of its gradient in double precision.
struct LogitSlopes {
  var value = 0.0
  /// `[N, classes]`
  var slopes: [Double]
  private let shape: Shape

  init(_ shape: Shape) {
    self.shape = shape
    slopes = [Double](repeating: 0, count: shape.count)
  }

  /// Adds a gradient with respect to probabilities `q = softmax(logits / T)`.
  ///
  /// - Parameters:
  ///   - gradient: `[N, classes]`.
  ///   - probabilities: q, `[N, classes]`.
  ///   - temperatures: T of each row.
  mutating func addThroughSoftmax(
    _ gradient: [Double], of probabilities: [Double], temperatures: [Double]
  ) {
    let classes = shape[1]
    for row in 0..<shape[0] {
      let start = row * classes
      var mean = 0.0
      for place in start..<start + classes { mean += gradient[place] * probabilities[place] }
      for place in start..<start + classes {
        slopes[place] += probabilities[place] * (gradient[place] - mean) / temperatures[row]
      }
    }
  }

  /// The same with another scale.
  func scaled(by factor: Double) -> LogitSlopes {
    var scaled = self
    scaled.value *= factor
    scaled.slopes = slopes.map { $0 * factor }
    return scaled
  }

  /// Records the loss.
  func recorded(_ name: String, _ logits: Variable, on tape: Tape) -> Variable {
    let scalars = slopes.map { Float($0) }
    return tape.recordLogitLoss(
      name, logits, value: value, slopes: Tensor(scalars, shape: shape))
  }
}

/// Stops if student and teacher do not have logits `[N, classes]` of one shape.
func requireEqualLogits(_ name: String, _ student: Shape, _ teacher: Shape) {
  precondition(
    student.rank == 2 && teacher == student,
    "\(name): found logits \(student) and a teacher's logits \(teacher), expected [N, classes] for"
      + " both")
}
