import Autograd
import Kernels
import Layers
import TensorCore

/// `x` above `alpha`, else 0, elementwise.
public final class ThresholdedReLU: ActivationOperation {
  /// The attributes: the threshold.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `thresholded_relu`.
    public static let key = "thresholded_relu"
    /// The threshold.
    public var alpha: Float = 1

    /// Makes attributes with their defaults.
    public init() {}

    /// The threshold with its range.
    public static var list: [Attribute<Self>] { [Attribute("alpha", finite: \.alpha)] }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      ThresholdedReLU(self)
    }
  }

  /// The attributes: the threshold.
  public let attributes: Attributes

  /// Makes an operation with these attributes.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// Makes the operation.
  ///
  /// - Parameter alpha: The threshold.
  public convenience init(alpha: Float = 1) {
    var attributes = Attributes()
    attributes.alpha = alpha
    self.init(attributes)
  }

  var activation: Activation {
    .thresholdedReLU(alpha: attributes.alpha)
  }

  /// The usual name: `ThresholdedReLU`.
  public func label(inputs: Int) -> String { "ThresholdedReLU" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func thresholdedReLU(
    _ name: String, _ input: Value, alpha: Float = 1
  ) -> Value {
    add(
      name, ThresholdedReLU(alpha: alpha).attributes, to: [input], channels: input.channels)
  }
}
