import Autograd
import Kernels
import Layers
import TensorCore

/// `max(x, 0)`, elementwise.
public final class ReLU: ActivationOperation {
  /// The attributes: there are none.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `relu`.
    public static let key = "relu"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { ReLU() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }

  var activation: Activation { .relu }

  /// The usual name: `ReLU`.
  public func label(inputs: Int) -> String { "ReLU" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func relu(_ name: String, _ input: Value) -> Value {
    add(name, ReLU.Attributes(), to: [input], channels: input.channels)
  }
}
