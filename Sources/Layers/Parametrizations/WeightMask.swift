import Autograd
import TensorCore

/// Keeps some scalars of a weight and sets the others to zero, in the forward and the backward
/// pass: unstructured pruning.
///
/// Masked scalars get no gradient. Their values stay in the parameter, so that a changed mask can
/// bring them back; weight decay shrinks them like all others.
public final class WeightMask: Parametrization {
  /// The name in a training state: `mask`.
  public static let key = "mask"
  private let kept: Parameter

  /// Makes a mask for `parameter`.
  ///
  /// - Parameters:
  ///   - parameter: The weight to mask.
  ///   - kept: Of the parameter's shape in memory: 1 for a kept scalar, 0 for a masked one.
  /// - Precondition: The shapes are equal, and each scalar is 0 or 1.
  public init(of parameter: Parameter, kept: Tensor) {
    precondition(
      kept.shape == parameter.value.shape && kept.scalars.allSatisfy { $0 == 0 || $0 == 1 },
      "WeightMask: expected zeros and ones of shape \(parameter.value.shape), found \(kept.shape)")
    self.kept = Parameter(kept, layout: parameter.layout)
  }

  /// Keeps everything until a training state is loaded into it.
  public convenience init(of parameter: Parameter) {
    self.init(of: parameter, kept: Tensor(repeating: 1, shape: parameter.value.shape))
  }

  /// The mask, under the name `kept`.
  public var buffers: [(name: String, parameter: Parameter)] { [("kept", kept)] }

  /// `trained · kept`.
  public func callAsFunction(_ trained: Variable, on tape: Tape) -> Variable {
    let mask = kept.value
    return tape.record(
      FreeOperation("Mask", channelFlow: .fixes), inputs: [trained],
      output: product(trained.tensor, mask)
    ) { [source = trained.node] gradient, flow in flow.add(product(gradient, mask), to: source) }
  }
}
