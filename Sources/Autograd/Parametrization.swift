import TensorCore

/// Computes the weight that is used from the one that is trained: a mask, a frozen part, a rounded
/// value.
///
/// It is attached to a parameter (`Parameter.parametrizations`), runs on the tape whenever an
/// operation reads that parameter, and is saved with a training. `Module.fold()` replaces parameter
/// and parametrizations by the weight that they give.
public protocol Parametrization: AnyObject {
  /// Its name in the state of a training: the buffer `kept` of a parametrization `mask` of
  /// `conv1.weight` is saved as `conv1.weight.mask.kept`.
  static var key: String { get }
  /// Numbers that are trained beside the parameter.
  var parameters: [(name: String, parameter: Parameter)] { get }
  /// Numbers that it keeps without training them.
  var buffers: [(name: String, parameter: Parameter)] { get }

  /// The weight to use, of the same shape.
  ///
  /// - Parameter trained: The parameter's own value, or what the parametrization before this one made
  ///   of it.
  func callAsFunction(_ trained: Variable, on tape: Tape) -> Variable
}

extension Parametrization {
  /// None.
  public var parameters: [(name: String, parameter: Parameter)] { [] }
}

/// A parameter as operations use it in one pass.
public struct Weight {
  /// The scalars to compute with.
  public let tensor: Tensor
  /// Where its gradient goes: to the parameter itself, or through its parametrizations.
  let target: Target

  enum Target {
    case parameter(Parameter)
    case value(Variable)
  }
}
