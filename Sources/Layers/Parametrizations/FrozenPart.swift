import Autograd
import TensorCore

/// Holds some scalars of a weight at fixed values, while the others are trained.
///
/// The fixed scalars do not depend on the parameter, so that no optimizer and no weight decay moves
/// them.
public final class FrozenPart: Parametrization {
  /// `frozen`
  public static let key = "frozen"
  private let trained: Parameter
  private let values: Parameter

  /// Freezes a part of `parameter`.
  ///
  /// - Parameters:
  ///   - frozen: Shaped as the parameter in memory: 1 for a scalar that is held, 0 for one that is
  ///     trained.
  ///   - values: The values of the held scalars; by default those of the parameter.
  /// - Precondition: The shapes are equal, and each scalar of `frozen` is 0 or 1.
  public init(of parameter: Parameter, frozen: Tensor, values: Tensor? = nil) {
    let values = values ?? parameter.value
    precondition(
      frozen.shape == parameter.value.shape && values.shape == frozen.shape
        && frozen.scalars.allSatisfy { $0 == 0 || $0 == 1 },
      "FrozenPart: expected zeros and ones in \(parameter.value.shape) and as many values, found"
        + " \(frozen.shape) and \(values.shape)")
    trained = Parameter(
      Tensor(frozen.scalars.map { 1 - $0 }, shape: frozen.shape), layout: parameter.layout)
    self.values = Parameter(product(values, frozen), layout: parameter.layout)
  }

  /// Freezes nothing, until a training state is read into it.
  public convenience init(of parameter: Parameter) {
    self.init(of: parameter, frozen: Tensor(zeros: parameter.value.shape))
  }

  /// Which scalars are trained, and the values of the others, with zeros between them.
  public var buffers: [(name: String, parameter: Parameter)] {
    [("trained", trained), ("values", values)]
  }

  /// The held values where there are any, and `weight` elsewhere.
  public func callAsFunction(_ weight: Variable, on tape: Tape) -> Variable {
    let mask = trained.value
    return tape.record(
      FreeOperation("Freeze", channelFlow: .fixes), inputs: [weight],
      output: sum(product(weight.tensor, mask), values.value)
    ) { [source = weight.node] gradient, flow in flow.add(product(gradient, mask), to: source) }
  }
}
