import Autograd
import Kernels
import Layers
import TensorCore

/// `x · min(max(x + 3, 0), 6) / 6`, scalar by scalar (Howard et al. 2019, section 5.2).
public final class HardSwish: ActivationOperation {
  /// None.
  public struct Attributes: ShapePreservingAttributes {
    /// `hard_swish`
    public static let key = "hard_swish"
    /// No attributes.
    public init() {}
    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { HardSwish() }
  }

  /// None.
  public let attributes = Attributes()

  /// Has no parameters.
  public init() {}

  var activation: Activation { .hardSwish }

  /// `Hardswish`
  public func label(inputs: Int) -> String { "Hardswish" }
}

extension Draft {
  /// Adds it.
  public mutating func hardSwish(_ name: String, _ input: Value) -> Value {
    add(name, HardSwish.Attributes(), to: [input], channels: input.channels)
  }
}
