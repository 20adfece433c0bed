import Autograd
import Kernels
import Layers
import TensorCore

/// `gamma · x` above zero, `gamma · alpha · (exp(x) − 1)` below, elementwise (Klambauer et al. 2017).
public final class SELU: ActivationOperation {
  /// The attributes: limit and scale.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `selu`.
    public static let key = "selu"
    /// The magnitude of the limit for small x, before the scale.
    public var alpha: Float = 1.673_263_2
    /// The scale of the result.
    public var gamma: Float = 1.050_701

    /// Makes attributes with their defaults.
    public init() {}

    /// Limit and scale with their ranges.
    public static var list: [Attribute<Self>] {
      [Attribute("alpha", finite: \.alpha), Attribute("gamma", finite: \.gamma)]
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      SELU(self)
    }
  }

  /// The attributes: limit and scale.
  public let attributes: Attributes

  /// Makes an operation with these attributes.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - alpha: The magnitude of the limit for small x, before the scale.
  ///   - gamma: The scale of the result.
  public convenience init(alpha: Float = 1.673_263_2, gamma: Float = 1.050_701) {
    var attributes = Attributes()
    attributes.alpha = alpha
    attributes.gamma = gamma
    self.init(attributes)
  }

  var activation: Activation {
    .exponential(alpha: attributes.alpha, scale: attributes.gamma, width: 1)
  }

  /// The usual name: `SELU`.
  public func label(inputs: Int) -> String { "SELU" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func selu(
    _ name: String, _ input: Value, alpha: Float = 1.673_263_2, gamma: Float = 1.050_701
  ) -> Value {
    add(
      name, SELU(alpha: alpha, gamma: gamma).attributes, to: [input], channels: input.channels)
  }
}
