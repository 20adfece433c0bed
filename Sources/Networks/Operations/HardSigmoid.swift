import Autograd
import Kernels
import Layers
import TensorCore

/// `min(max(alpha · x + beta, 0), 1)`, elementwise.
public final class HardSigmoid: ActivationOperation {
  /// The attributes: slope and value at zero.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `hard_sigmoid`.
    public static let key = "hard_sigmoid"
    /// The slope.
    public var alpha: Float = 0.2
    /// The value at zero.
    public var beta: Float = 0.5

    /// Makes attributes with their defaults.
    public init() {}

    /// Slope and value at zero with their ranges.
    public static var list: [Attribute<Self>] {
      [Attribute("alpha", finite: \.alpha), Attribute("beta", finite: \.beta)]
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      HardSigmoid(self)
    }
  }

  /// The attributes: slope and value at zero.
  public let attributes: Attributes

  /// Makes an operation with these attributes.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - alpha: The slope.
  ///   - beta: The value at zero.
  public convenience init(alpha: Float = 0.2, beta: Float = 0.5) {
    var attributes = Attributes()
    attributes.alpha = alpha
    attributes.beta = beta
    self.init(attributes)
  }

  var activation: Activation {
    .hardSigmoid(alpha: attributes.alpha, beta: attributes.beta)
  }

  /// The usual name: `HardSigmoid`.
  public func label(inputs: Int) -> String { "HardSigmoid" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func hardSigmoid(
    _ name: String, _ input: Value, alpha: Float = 0.2, beta: Float = 0.5
  ) -> Value {
    add(
      name, HardSigmoid(alpha: alpha, beta: beta).attributes, to: [input], channels: input.channels)
  }
}
