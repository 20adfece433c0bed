import Autograd
import Kernels
import Layers
import TensorCore

/// A comparison of two scalars. The raw values are the names in graphs.
public enum Comparison: String, CaseIterable, AttributeConvertible {
  /// `a > b`.
  case greater
  /// `a ≥ b`.
  case greaterOrEqual = "greater_or_equal"
  /// `a < b`.
  case less
  /// `a ≤ b`.
  case lessOrEqual = "less_or_equal"
  /// `a = b`.
  case equal
  /// `a ≠ b`.
  case notEqual = "not_equal"

  fileprivate var arithmetic: BinaryArithmetic {
    switch self {
    case .greater: .isGreater
    case .greaterOrEqual: .isGreaterOrEqual
    case .less: .isLess
    case .lessOrEqual: .isLessOrEqual
    case .equal: .isEqual
    case .notEqual: .isNotEqual
    }
  }
}

/// 1 where a comparison of two values is true, else 0, with broadcasting. No gradient passes it.
public final class Compare: BroadcastOperation {
  /// The attributes: the comparison.
  public struct Attributes: BroadcastAttributes {
    /// The key in a graph: `compare`.
    public static let key = "compare"
    /// The comparison.
    public var function = Comparison.greater

    /// Makes attributes with their defaults.
    public init() {}

    /// The comparison with its names.
    public static var list: [Attribute<Self>] { [Attribute("function", \.function)] }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      Compare(function)
    }
  }

  /// The attributes: the comparison.
  public let attributes: Attributes

  /// Makes an operation of this comparison.
  public init(_ function: Comparison) {
    var attributes = Attributes()
    attributes.function = function
    self.attributes = attributes
  }

  var arithmetic: BinaryArithmetic { attributes.function.arithmetic }

  /// The usual name: `Greater`.
  public func label(inputs: Int) -> String {
    attributes.function.rawValue.split(separator: "_").map { word in
      word.prefix(1).uppercased() + word.dropFirst()
    }.joined()
  }

  /// Compares two values.
  ///
  /// - Precondition: The shapes can be broadcast.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let result = arithmetic(inputs[0].tensor, inputs[1].tensor)
    return tape.record(self, inputs: inputs, output: result) { _, _ in }
  }
}

extension Draft {
  /// Adds a node that compares two values.
  public mutating func compare(
    _ name: String, _ left: Value, _ right: Value, _ function: Comparison
  ) -> Value {
    add(
      name, Compare(function).attributes, to: [left, right],
      channels: max(left.channels, right.channels))
  }
}
