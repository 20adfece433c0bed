import Autograd
import Kernels
import Layers
import TensorCore

/// The hyperbolic tangent, in -1...1, scalar by scalar.
public final class Tanh: ActivationOperation {
  /// None.
  public struct Attributes: ShapePreservingAttributes {
    /// `tanh`
    public static let key = "tanh"
    /// No attributes.
    public init() {}
    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Tanh() }
  }

  /// None.
  public let attributes = Attributes()

  /// Has no parameters.
  public init() {}

  var activation: Activation { .tanh }

  /// `Tanh`
  public func label(inputs: Int) -> String { "Tanh" }
}

extension Draft {
  /// Adds it.
  public mutating func tanh(_ name: String, _ input: Value) -> Value {
    add(name, Tanh.Attributes(), to: [input], channels: input.channels)
  }
}
