import Autograd
import Layers
import Networks
import TensorCore
import Training

/// A few steps of distillation from an original generator on calibration images. It starts from the
/// closed-form recovery and is more expensive.
enum ShortDistillation {
  private static let batchSize = 8
  private static let learningRate: Float = 1e-3

  /// Trains `network` to output `fakes` for `images`, both `[N, H, W, C]`, in order.
  static func run(_ network: Network, images: Tensor, fakes: Tensor, steps: Int) {
    let parameters = network.namedParameters
    let optimizer = Adam(parameters)
    let count = images.shape[0]
    for step in 0..<steps {
      let indices = (0..<min(batchSize, count)).map { (step * batchSize + $0) % count }
      // Use inference mode, because dropout would draw the same mask in every step.
      let tape = Tape(differentiating: parameters.map(\.parameter))
      let loss = meanAbsoluteError(
        network(tape.constant(images.selecting(indices)), on: tape),
        tape.constant(fakes.selecting(indices)), on: tape)
      optimizer.update(tape.backpropagate(from: loss), learningRate: learningRate)
    }
  }
}
