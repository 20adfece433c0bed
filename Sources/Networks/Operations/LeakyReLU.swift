import Autograd
import Kernels
import Layers
import TensorCore

/// `x` above zero, `slope · x` below, scalar by scalar.
public final class LeakyReLU: ActivationOperation {
  /// The slope.
  public struct Attributes: ShapePreservingAttributes {
    /// `leaky_relu`
    public static let key = "leaky_relu"
    /// The factor below zero.
    public var slope: Float = 0.01

    /// The defaults.
    public init() {}

    /// A positive slope; for 0 there is `relu`.
    public static var list: [Attribute<Self>] { [Attribute("slope", \.slope, in: 1e-12...1e6)] }

    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      LeakyReLU(slope: slope)
    }
  }

  /// The slope.
  public let attributes: Attributes

  /// An activation of this slope.
  ///
  /// - Precondition: `slope > 0`; for 0 there is `ReLU`.
  public init(slope: Float = 0.01) {
    precondition(slope > 0, "LeakyReLU: expected a positive slope, found \(slope)")
    var attributes = Attributes()
    attributes.slope = slope
    self.attributes = attributes
  }

  var activation: Activation { .leakyReLU(slope: attributes.slope) }

  /// `LeakyReLU`
  public func label(inputs: Int) -> String { "LeakyReLU" }
}

extension Draft {
  /// Adds it.
  public mutating func leakyReLU(_ name: String, _ input: Value, slope: Float = 0.01) -> Value {
    var attributes = LeakyReLU.Attributes()
    attributes.slope = slope
    return add(name, attributes, to: [input], channels: input.channels)
  }
}
