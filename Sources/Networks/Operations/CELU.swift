import Autograd
import Kernels
import Layers
import TensorCore

/// `x` above zero, `alpha · (exp(x / alpha) − 1)` below, elementwise (Barron 2017).
public final class CELU: ActivationOperation {
  /// The attributes: the limit.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `celu`.
    public static let key = "celu"
    /// The magnitude of the limit for small x.
    public var alpha: Float = 1

    /// Makes attributes with their defaults.
    public init() {}

    /// The limit with its range.
    public static var list: [Attribute<Self>] { [Attribute("alpha", \.alpha, in: 1e-12...1e6)] }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      CELU(self)
    }
  }

  /// The attributes: the limit.
  public let attributes: Attributes

  /// Makes an operation with these attributes.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// Makes the operation.
  ///
  /// - Parameter alpha: The magnitude of the limit for small x.
  public convenience init(alpha: Float = 1) {
    var attributes = Attributes()
    attributes.alpha = alpha
    self.init(attributes)
  }

  var activation: Activation {
    .exponential(alpha: attributes.alpha, scale: 1, width: attributes.alpha)
  }

  /// The usual name: `CELU`.
  public func label(inputs: Int) -> String { "CELU" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func celu(
    _ name: String, _ input: Value, alpha: Float = 1
  ) -> Value {
    add(
      name, CELU(alpha: alpha).attributes, to: [input], channels: input.channels)
  }
}
