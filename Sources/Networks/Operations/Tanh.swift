import Autograd
import Kernels
import Layers
import TensorCore

/// The hyperbolic tangent, in -1...1, elementwise.
public final class Tanh: ActivationOperation {
  /// The attributes: there are none.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `tanh`.
    public static let key = "tanh"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Tanh() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  var activation: Activation { .tanh }

  /// The usual name: `Tanh`.
  public func label(inputs: Int) -> String { "Tanh" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func tanh(_ name: String, _ input: Value) -> Value {
    add(name, Tanh.Attributes(), to: [input], channels: input.channels)
  }
}
