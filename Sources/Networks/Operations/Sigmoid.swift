import Autograd
import Kernels
import Layers
import TensorCore

/// `1 / (1 + exp(−x))`, in 0...1, elementwise.
public final class Sigmoid: ActivationOperation {
  /// The attributes: there are none.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `sigmoid`.
    public static let key = "sigmoid"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Sigmoid() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  var activation: Activation { .sigmoid }

  /// The usual name: `Sigmoid`.
  public func label(inputs: Int) -> String { "Sigmoid" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func sigmoid(_ name: String, _ input: Value) -> Value {
    add(name, Sigmoid.Attributes(), to: [input], channels: input.channels)
  }
}
