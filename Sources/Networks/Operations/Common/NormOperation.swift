import Autograd
import TensorCore

/// A norm that can add a residual and apply a rectifier in the same pass.
public protocol NormOperation: Operation {
  /// γ, `[C]`, which scales the normalized channels; nil if there is none.
  var scale: Parameter? { get }

  /// Normalizes `[N, H, W, C]`, adds `residual` of the same shape, then applies the rectifier.
  func callAsFunction(_ input: Variable, adding residual: Variable?, on tape: Tape) -> Variable
}

extension NormOperation {
  /// Normalizes `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    self(input, adding: nil, on: tape)
  }

  /// Normalizes the first value, and adds the second one as a residual if there is one.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    self(inputs[0], adding: inputs.count > 1 ? inputs[1] : nil, on: tape)
  }

  /// Output channel c depends on channel c of every input.
  public var channelFlow: ChannelFlow { .preserves }
}
