import Autograd
import Kernels
import Layers
import TensorCore

/// Divides each channel by a power of the squares of its neighbors:
/// `x / (bias + alpha / size · Σ x²)^beta` (Krizhevsky et al. 2012).
public final class LocalResponseNorm: Operation {
  /// The attributes: the neighbors, and three numbers of the formula.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `local_response_norm`.
    public static let key = "local_response_norm"
    /// The number of neighboring channels, including the channel itself; an even number has one more
    /// after it than before.
    public var size = 5
    /// The weight of the mean square.
    public var alpha: Float = 1e-4
    /// The exponent.
    public var beta: Float = 0.75
    /// The divisor without neighbors.
    public var bias: Float = 1

    /// Makes attributes with their defaults.
    public init() {}

    /// The attributes with their ranges.
    public static var list: [Attribute<Self>] {
      [
        Attribute("size", \.size, in: 1...65_536), Attribute("alpha", \.alpha, in: 0...1e6),
        Attribute("beta", \.beta, in: -10...10), Attribute("bias", \.bias, in: 1e-12...1e6),
      ]
    }

    /// The input's shape.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      guard inputs[0].rank >= 1 else {
        throw ShapeProblem("it reads a scalar, expected a value with channels")
      }
      return inputs[0]
    }

    /// Nil: neighbors depend on the order of features.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? { try flattened.requireNoOrder() }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      LocalResponseNorm(self)
    }
  }

  /// The neighbors, and three numbers of the formula.
  public let attributes: Attributes

  /// Makes a normalization with these attributes.
  public init(_ attributes: Attributes = Attributes()) { self.attributes = attributes }

  /// The usual name: `LocalResponseNorm`.
  public func label(inputs: Int) -> String { "LocalResponseNorm" }

  /// Normalizes the last axis.
  ///
  /// - Precondition: The value has an axis.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let channels = input.shape[-1]
    let response = LocalResponse(
      rows: input.shape.count / max(1, channels), channels: channels, size: attributes.size,
      alpha: attributes.alpha, beta: attributes.beta, bias: attributes.bias)
    return tape.record(self, inputs: [input], output: response(input.tensor)) {
      [source = input.node, value = input.tensor] gradient, flow in
      flow.add(response.inputGradient(value, gradient: gradient), to: source)
    }
  }
}

extension Draft {
  /// Adds a node of this operation.
  public mutating func localResponseNorm(
    _ name: String, _ input: Value,
    _ attributes: LocalResponseNorm.Attributes = LocalResponseNorm.Attributes()
  ) -> Value { add(name, attributes, to: [input], channels: input.channels) }
}
