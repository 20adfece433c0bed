import Autograd
import TensorCore

/// Keeps some scalars of a weight and sets the others to zero, in the pass and for the gradient:
/// unstructured pruning.
///
/// Scalars that are masked out get no gradient. They stay beneath the mask, which may change and bring
/// them back; weight decay shrinks them there as it shrinks all others.
public final class WeightMask: Parametrization {
  /// `mask`
  public static let key = "mask"
  private let kept: Parameter

  /// A mask for `parameter`.
  ///
  /// - Parameter kept: Shaped as the parameter in memory: 1 for a scalar that is kept, 0 for one
  ///   that is not.
  /// - Precondition: The shapes are equal, and each scalar is 0 or 1.
  public init(of parameter: Parameter, kept: Tensor) {
    precondition(
      kept.shape == parameter.value.shape && kept.scalars.allSatisfy { $0 == 0 || $0 == 1 },
      "WeightMask: expected zeros and ones in \(parameter.value.shape), found \(kept.shape)")
    self.kept = Parameter(kept, layout: parameter.layout)
  }

  /// A mask that keeps everything, until a training state is read into it.
  public convenience init(of parameter: Parameter) {
    self.init(of: parameter, kept: Tensor(repeating: 1, shape: parameter.value.shape))
  }

  /// The mask, as `kept`.
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
