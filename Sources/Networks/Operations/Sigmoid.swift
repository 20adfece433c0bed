import Autograd
import Kernels
import Layers
import TensorCore

/// `1 / (1 + exp(−x))`, in 0...1, scalar by scalar.
public final class Sigmoid: ActivationOperation {
  /// None.
  public struct Attributes: ShapePreservingAttributes {
    /// `sigmoid`
    public static let key = "sigmoid"
    /// No attributes.
    public init() {}
    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Sigmoid() }
  }

  /// None.
  public let attributes = Attributes()

  /// Has no parameters.
  public init() {}

  var activation: Activation { .sigmoid }

  /// `Sigmoid`
  public func label(inputs: Int) -> String { "Sigmoid" }
}

extension Draft {
  /// Adds it.
  public mutating func sigmoid(_ name: String, _ input: Value) -> Value {
    add(name, Sigmoid.Attributes(), to: [input], channels: input.channels)
  }
}
