import Autograd
import Kernels
import Layers
import TensorCore

/// `max(x, 0)`, scalar by scalar.
public final class ReLU: ActivationOperation {
  /// None.
  public struct Attributes: ShapePreservingAttributes {
    /// `relu`
    public static let key = "relu"
    /// No attributes.
    public init() {}
    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { ReLU() }
  }

  /// None.
  public let attributes = Attributes()

  /// Has no parameters.
  public init() {}

  var activation: Activation { .relu }

  /// `ReLU`
  public func label(inputs: Int) -> String { "ReLU" }
}

extension Draft {
  /// Adds it.
  public mutating func relu(_ name: String, _ input: Value) -> Value {
    add(name, ReLU.Attributes(), to: [input], channels: input.channels)
  }
}
