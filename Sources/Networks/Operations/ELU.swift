import Autograd
import Kernels
import Layers
import TensorCore

/// `x` above zero, `alpha · (exp(x) − 1)` below, elementwise (Clevert et al. 2015).
public final class ELU: ActivationOperation {
  /// The attributes: the limit.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `elu`.
    public static let key = "elu"
    /// The magnitude of the limit for small x.
    public var alpha: Float = 1

    /// Makes attributes with their defaults.
    public init() {}

    /// The limit with its range.
    public static var list: [Attribute<Self>] { [Attribute("alpha", finite: \.alpha)] }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      ELU(self)
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
    .exponential(alpha: attributes.alpha, scale: 1, width: 1)
  }

  /// The usual name: `ELU`.
  public func label(inputs: Int) -> String { "ELU" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func elu(
    _ name: String, _ input: Value, alpha: Float = 1
  ) -> Value {
    add(
      name, ELU(alpha: alpha).attributes, to: [input], channels: input.channels)
  }
}
