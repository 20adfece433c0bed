import TensorCore

/// Computes the weight that layers use from the trained weight: a mask, a frozen part, or
/// quantization.
///
/// It is attached to a parameter (`Parameter.parametrizations`), runs on the tape whenever an
/// operation reads that parameter, and is saved with the training state. `Module.fold()` replaces a
/// parameter and its parametrizations by the weight that they compute.
public protocol Parametrization: AnyObject {
  /// Its name in a training state: the buffer `kept` of a parametrization `mask` of `conv1.weight`
  /// is saved as `conv1.weight.mask.kept`.
  static var key: String { get }
  /// Tensors that are trained together with the parameter.
  var parameters: [(name: String, parameter: Parameter)] { get }
  /// Tensors that are kept without training.
  var buffers: [(name: String, parameter: Parameter)] { get }

  /// The weight to use, of the same shape.
  ///
  /// - Parameters:
  ///   - trained: The parameter's own value, or the result of the parametrization before this one.
  ///   - tape: The tape that records the computation.
  func callAsFunction(_ trained: Variable, on tape: Tape) -> Variable
}

extension Parametrization {
  /// By default none.
  public var parameters: [(name: String, parameter: Parameter)] { [] }
}

/// A parameter as the operations of one pass use it.
public struct Weight {
  /// The scalars to compute with.
  public let tensor: Tensor
  /// Receives the gradient: the parameter itself, or its parametrizations.
  let target: Target

  enum Target {
    case parameter(Parameter)
    case value(Variable)
  }
}
