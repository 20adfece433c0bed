import Autograd
import Layers
import TensorCore

/// Some positions of one axis, in any order, some of them several times.
public final class Gather: SelectingOperation {
  /// The attributes: axis and positions.
  public struct Attributes: SelectingAttributes {
    /// The key in a graph: `gather`.
    public static let key = "gather"
    /// The axis; a negative one counts from the end.
    public var axis = -1
    /// The positions; negative ones count from the end.
    public var positions = [0]

    /// Makes attributes with their defaults.
    public init() {}

    /// Axis and positions with their ranges.
    public static var list: [Attribute<Self>] {
      [
        Attribute(axis: "axis", \.axis),
        Attribute("positions", \.positions, in: -1 << 24...1 << 24, most: 1 << 20),
      ]
    }

    /// The positions, counted from 0.
    public func positions(in extent: Int) throws(ShapeProblem) -> [Int] {
      guard !positions.isEmpty else {
        throw ShapeProblem("it selects no position, expected one or more")
      }
      if let place = positions.first(where: { $0 < -extent || $0 >= extent }) {
        throw ShapeProblem("it selects the position \(place) of an axis of \(extent)")
      }
      return positions.map { $0 < 0 ? $0 + extent : $0 }
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      Gather(positions, axis: axis)
    }
  }

  /// Axis and positions.
  public let attributes: Attributes

  /// Makes a selection; negative axes and positions count from the end.
  public init(_ positions: [Int], axis: Int) {
    var attributes = Attributes()
    attributes.positions = positions
    attributes.axis = axis
    self.attributes = attributes
  }

  /// The usual name: `Gather`.
  public func label(inputs: Int) -> String { "Gather" }
}

extension Draft {
  /// Adds a selection; `channels` is the extent of the result's last axis.
  public mutating func gather(
    _ name: String, _ input: Value, _ positions: [Int], axis: Int, channels: Int
  ) -> Value {
    add(name, Gather(positions, axis: axis).attributes, to: [input], channels: channels)
  }
}
