import Autograd
import Kernels
import Layers
import TensorCore

/// `x` above zero, `slope · x` below, elementwise.
public final class LeakyReLU: ActivationOperation {
  /// The attributes: the slope.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `leaky_relu`.
    public static let key = "leaky_relu"
    /// The factor below zero.
    public var slope: Float = 0.01

    /// Makes attributes with their defaults.
    public init() {}

    /// The slope with its range; use `relu` for a slope of 0.
    public static var list: [Attribute<Self>] { [Attribute("slope", \.slope, in: 1e-12...1e6)] }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      LeakyReLU(slope: slope)
    }
  }

  /// The slope.
  public let attributes: Attributes

  /// Makes an activation of this slope.
  ///
  /// - Precondition: `slope > 0`; use `ReLU` for a slope of 0.
  public init(slope: Float = 0.01) {
    precondition(slope > 0, "LeakyReLU: expected a positive slope, found \(slope)")
    var attributes = Attributes()
    attributes.slope = slope
    self.attributes = attributes
  }

  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }

  var activation: Activation { .leakyReLU(slope: attributes.slope) }

  /// The usual name: `LeakyReLU`.
  public func label(inputs: Int) -> String { "LeakyReLU" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func leakyReLU(_ name: String, _ input: Value, slope: Float = 0.01) -> Value {
    var attributes = LeakyReLU.Attributes()
    attributes.slope = slope
    return add(name, attributes, to: [input], channels: input.channels)
  }
}
