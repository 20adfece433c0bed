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

  /// The square root of each scalar; NaN below 0. Its derivative at 0 is infinite.
  public func squareRoot() -> Variable { applying(.squareRoot, "Sqrt") }

  /// The absolute value of each scalar; its derivative at 0 is 0.
  public func absolute() -> Variable { applying(.magnitude, "Abs") }

  /// Records a function of each scalar. The tape keeps only what the derivative needs.
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
