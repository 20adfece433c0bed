import Autograd
import Kernels
import TensorCore

extension Variable {
  /// The exponential of each scalar.
  public func exp() -> Variable { applying(.exponential, "Exp") }

  /// The natural logarithm of each scalar; NaN below 0.
  public func log() -> Variable { applying(.logarithm, "Log") }

  /// The square of each scalar.
  public func squared() -> Variable { applying(.square, "Square") }

  /// The square root of each scalar; NaN below 0, with an infinite slope at 0.
  public func squareRoot() -> Variable { applying(.squareRoot, "Sqrt") }

  /// The magnitude of each scalar, with the slope 0 at 0.
  public func absolute() -> Variable { applying(.magnitude, "Abs") }

  /// Records a function of each scalar, which keeps no more than its derivative needs.
  func applying(_ function: ElementaryFunction, _ name: String) -> Variable {
    let output = function(tensor)
    let kept: Tensor? =
      switch function.need {
      case .nothing: nil
      case .input: tensor
      case .output: output
      }
    return tape.record(
      FreeOperation(name, channelFlow: .preserves), inputs: [self], output: output
    ) { [source = node] gradient, flow in
      flow.add(function.inputGradient(gradient, value: kept ?? gradient), to: source)
    }
  }
}
