import Pruning
import TensorCore
import Training

/// The loss's derivatives with respect to gates on channels, added up over steps of a training.
///
/// The sums are single-precision numbers, so that a run's state holds them exactly.
struct RunningGates {
  private var magnitudes: [Float]
  private var squares: [Float]
  private var count = 0

  /// No steps yet.
  init(_ channels: Int) {
    magnitudes = [Float](repeating: 0, count: channels)
    squares = magnitudes
  }

  /// Adds the derivatives of a step.
  mutating func add(_ derivatives: [Double]) {
    for (channel, derivative) in derivatives.enumerated() {
      magnitudes[channel] += Float(abs(derivative))
      squares[channel] += Float(derivative * derivative)
    }
    count += 1
  }

  /// Starts again without steps.
  mutating func clear() { self = RunningGates(magnitudes.count) }

  /// The evidence of these steps; of none, all derivatives are 0.
  var evidence: Evidence {
    Evidence(
      GateGradients(magnitudes: magnitudes, squares: squares, batches: max(1, count)))
  }

  var state: [(name: String, tensor: Tensor)] {
    [
      ("gate_magnitudes", Tensor(magnitudes, shape: [magnitudes.count])),
      ("gate_squares", Tensor(squares, shape: [squares.count])),
      ("gate_steps", Tensor(Float(count))),
    ]
  }

  /// Continues from a saved `state`.
  mutating func restore(_ state: [String: Tensor]) throws {
    count = try OptimizerStateMismatch.steps("gate_steps", in: state)
    magnitudes = state["gate_magnitudes"]?.scalars ?? magnitudes
    squares = state["gate_squares"]?.scalars ?? squares
  }
}
