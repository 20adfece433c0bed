import Autograd
import Layers
import TensorCore

/// The time of a network's training steps.
public enum TrainingTime {
  /// The seconds that forward and backward pass take per image of a batch, measured on this machine
  /// in at least two steps; the first step is not timed.
  ///
  /// - Parameters:
  ///   - model: The network; its weights are not changed.
  ///   - images: The shape of a batch, `[N, H, W, C]`.
  ///   - seconds: About how long to measure.
  ///   - check: Called before each step; it may throw to end the measurement.
  /// - Throws: What `check` throws.
  public static func secondsPerImage(
    of model: any Module, images: Shape, seconds: Double = 1, beforeEach check: () throws -> Void
  ) rethrows -> Double {
    let input = Tensor(zeros: images)
    func step() throws {
      try check()
      let tape = Tape(differentiating: model.namedParameters.map(\.parameter))
      let output = model(tape.constant(input), on: tape)
      _ = tape.backpropagate(from: output.mean())
    }
    try step()
    let start = ContinuousClock.now
    var steps = 0
    while steps < 2 || start.duration(to: .now) < .seconds(seconds) {
      try step()
      steps += 1
    }
    return start.duration(to: .now) / .seconds(1) / Double(steps * images[0])
  }
}
