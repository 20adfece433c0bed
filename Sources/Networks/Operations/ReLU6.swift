import Autograd
import Kernels
import Layers
import TensorCore

/// `min(max(x, 0), 6)`, elementwise.
public final class ReLU6: ActivationOperation {
  /// The attributes: there are none.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `relu6`.
    public static let key = "relu6"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { ReLU6() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  var activation: Activation { .relu6 }

  /// The usual name: `ReLU6`.
  public func label(inputs: Int) -> String { "ReLU6" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func relu6(_ name: String, _ input: Value) -> Value {
    add(name, ReLU6.Attributes(), to: [input], channels: input.channels)
  }
}
