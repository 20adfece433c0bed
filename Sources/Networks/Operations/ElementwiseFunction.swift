import Autograd
import Kernels
import Layers
import TensorCore

extension ScalarFunction: AttributeConvertible {}

/// A function of each scalar, without settings.
public final class ElementwiseFunction: ActivationOperation {
  /// The attributes: the function.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `elementwise`.
    public static let key = "elementwise"
    /// The function.
    public var function = ScalarFunction.exponential

    /// Makes attributes with their defaults.
    public init() {}

    /// The function with its names.
    public static var list: [Attribute<Self>] { [Attribute("function", \.function)] }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      ElementwiseFunction(function)
    }
  }

  /// The attributes: the function.
  public let attributes: Attributes

  /// Makes an operation of this function.
  public init(_ function: ScalarFunction) {
    var attributes = Attributes()
    attributes.function = function
    self.attributes = attributes
  }

  var activation: Activation { .function(attributes.function) }

  /// The function's usual name: `GELU`, `Exp`.
  public func label(inputs: Int) -> String {
    switch attributes.function {
    case .gelu, .geluTanh: return "GELU"
    case .silu: return "SiLU"
    case .negative: return "Neg"
    default:
      let name = attributes.function.rawValue
      return name.prefix(1).uppercased() + name.dropFirst()
    }
  }
}

extension Draft {
  /// Adds a node that applies a function to each scalar.
  public mutating func elementwise(
    _ name: String, _ input: Value, _ function: ScalarFunction
  ) -> Value {
    add(
      name, ElementwiseFunction(function).attributes, to: [input], channels: input.channels)
  }
}
