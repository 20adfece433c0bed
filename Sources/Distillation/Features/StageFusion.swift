import Autograd
import Layers
import Networks
import TensorCore

/// Fuses the features of a stage with those of deeper stages, by a learned attention over pixels (Chen
/// et al. 2021, "Distilling Knowledge via Knowledge Review", figure 3a).
final class StageFusion: Module {
  /// A 1×1 convolution to the common width.
  private let reduce: Sequential
  /// A 3×3 convolution to the teacher's channels.
  private let output: Sequential
  /// The weights of both maps for each pixel; nil for the deepest stage.
  private let gate: Convolution2D?

  /// Draws the convolutions.
  ///
  /// - Parameters:
  ///   - inputs: The channels of the student's stage.
  ///   - width: The channels of fused features, which all stages share.
  ///   - outputs: The channels of the teacher's stage.
  ///   - fuses: Whether there is a deeper stage.
  ///   - random: The stream to draw from.
  init(
    from inputs: Int, through width: Int, to outputs: Int, fuses: Bool,
    random: inout RandomStream
  ) {
    func initializer(fanIn: Int) -> Initializer {
      .normal(deviation: 1 / Float(fanIn).squareRoot())
    }
    reduce = Sequential([
      Convolution2D(
        inputs, width, kernelSize: 1, bias: false, initializer: initializer(fanIn: inputs),
        random: &random), BatchNorm2D(width),
    ])
    output = Sequential([
      Convolution2D(
        width, outputs, kernelSize: 3, padding: 1, bias: false,
        initializer: initializer(fanIn: 9 * width), random: &random), BatchNorm2D(outputs),
    ])
    gate =
      fuses
      ? Convolution2D(
        2 * width, 2, kernelSize: 1, initializer: .uniformFanIn, random: &random) : nil
  }

  var children: [Child] {
    [("conv1", reduce), ("conv2", output)] + (gate.map { [("att_conv.0", $0)] } ?? [])
  }

  /// The features without deeper ones.
  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    output(reduce(input, on: tape), on: tape)
  }

  /// Fuses features `[N, H, W, C]` with those of deeper stages.
  ///
  /// - Parameters:
  ///   - input: The features of the student's stage.
  ///   - deeper: The fused features of the next stage; nil for the deepest one.
  ///   - height: The height of the teacher's features.
  ///   - width: The width of the teacher's features.
  ///   - tape: The tape of the pass.
  /// - Returns: Features of the teacher's shape, and the fused features for the stage before.
  func callAsFunction(
    _ input: Variable, fusing deeper: Variable?, height: Int, width: Int, on tape: Tape
  ) -> (output: Variable, fused: Variable) {
    var fused = reduce(input, on: tape)
    if let deeper, let gate {
      let other = Self.resized(deeper, fused.shape[1], fused.shape[2], on: tape)
      let weights = Sigmoid()(
        gate(concatenate([fused, other], on: tape), on: tape), on: tape)
      let shares = (0..<2).map { Slice(axis: -1, start: $0, end: $0 + 1)(weights, on: tape) }
      fused = fused * shares[0] + other * shares[1]
    }
    fused = Self.resized(fused, height, width, on: tape)
    return (output(fused, on: tape), fused)
  }

  private static func resized(
    _ value: Variable, _ height: Int, _ width: Int, on tape: Tape
  ) -> Variable {
    guard value.shape[1] != height || value.shape[2] != width else { return value }
    return Resize(
      .nearest, to: ImageExtent(height: height, width: width), .asymmetric, rounding: .floor)(
        value, on: tape)
  }
}
