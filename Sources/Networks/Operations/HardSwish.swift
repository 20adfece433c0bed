import Autograd
import Kernels
import Layers
import TensorCore

/// `x · min(max(x + 3, 0), 6) / 6`, elementwise (Howard et al. 2019, section 5.2).
public final class HardSwish: ActivationOperation {
  /// The attributes: there are none.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `hard_swish`.
    public static let key = "hard_swish"
    /// Makes an empty set of attributes.
    public init() {}
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { HardSwish() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  var activation: Activation { .hardSwish }

  /// The usual name: `Hardswish`.
  public func label(inputs: Int) -> String { "Hardswish" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func hardSwish(_ name: String, _ input: Value) -> Value {
    add(name, HardSwish.Attributes(), to: [input], channels: input.channels)
  }
}
