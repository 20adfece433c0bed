import Autograd
import Kernels
import Layers
import TensorCore

/// `min(max(x, low), high)`, elementwise; a missing bound is infinite.
public final class Clip: ActivationOperation {
  /// The attributes: the bounds.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `clip`.
    public static let key = "clip"
    /// The smallest value; nil for none.
    public var low: Float? = nil
    /// The largest value; nil for none.
    public var high: Float? = nil

    /// Makes attributes with their defaults.
    public init() {}

    /// The bounds with their ranges.
    public static var list: [Attribute<Self>] {
      [Attribute("min", finite: \.low), Attribute("max", finite: \.high)]
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      Clip(self)
    }
  }

  /// The attributes: the bounds.
  public let attributes: Attributes

  /// Makes an operation with these attributes.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - low: The smallest value; nil for none.
  ///   - high: The largest value; nil for none.
  public convenience init(low: Float? = nil, high: Float? = nil) {
    var attributes = Attributes()
    attributes.low = low
    attributes.high = high
    self.init(attributes)
  }

  var activation: Activation {
    .clip(low: attributes.low ?? -.infinity, high: attributes.high ?? .infinity)
  }

  /// The usual name: `Clip`.
  public func label(inputs: Int) -> String { "Clip" }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func clip(
    _ name: String, _ input: Value, low: Float? = nil, high: Float? = nil
  ) -> Value {
    add(
      name, Clip(low: low, high: high).attributes, to: [input], channels: input.channels)
  }
}
