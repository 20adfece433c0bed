import Autograd
import TensorCore

/// Keeps some scalars of a weight at fixed values, while the others are trained.
///
/// The fixed scalars do not depend on the parameter, so neither the optimizer nor weight decay
/// changes them.
public final class FrozenPart: Parametrization {
  /// The name in a training state: `frozen`.
  public static let key = "frozen"
  private let trained: Parameter
  private let values: Parameter

  /// Freezes a part of `parameter`.
  ///
  /// - Parameters:
  ///   - parameter: The weight that is frozen in part.
  ///   - frozen: Of the parameter's shape in memory: 1 for a fixed scalar, 0 for a trained one.
  ///   - values: The values of the fixed scalars; by default those of the parameter.
  /// - Precondition: The shapes are equal, and each scalar of `frozen` is 0 or 1.
  public init(of parameter: Parameter, frozen: Tensor, values: Tensor? = nil) {
    let values = values ?? parameter.value
    precondition(
      frozen.shape == parameter.value.shape && values.shape == frozen.shape
        && frozen.scalars.allSatisfy { $0 == 0 || $0 == 1 },
      "FrozenPart: expected zeros and ones of shape \(parameter.value.shape) and values of that"
        + " shape, found \(frozen.shape) and \(values.shape)")
    trained = Parameter(
      Tensor(frozen.scalars.map { 1 - $0 }, shape: frozen.shape), layout: parameter.layout)
    self.values = Parameter(product(values, frozen), layout: parameter.layout)
  }

  /// Freezes nothing until a training state is loaded into it.
  public convenience init(of parameter: Parameter) {
    self.init(of: parameter, frozen: Tensor(zeros: parameter.value.shape))
  }

  /// The mask of trained scalars, and the values of the fixed scalars, 0 elsewhere.
  public var buffers: [(name: String, parameter: Parameter)] {
    [("trained", trained), ("values", values)]
  }

  /// The fixed values where there are any, and `weight` elsewhere.
  public func callAsFunction(_ weight: Variable, on tape: Tape) -> Variable {
    let mask = trained.value
    return tape.record(
      FreeOperation("Freeze", channelFlow: .fixes), inputs: [weight],
      output: sum(product(weight.tensor, mask), values.value)
    ) { [source = weight.node] gradient, flow in flow.add(product(gradient, mask), to: source) }
  }
}
