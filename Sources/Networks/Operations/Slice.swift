import Autograd
import Layers
import TensorCore

/// Positions of one axis from `start` to before `end`, `step` apart.
public final class Slice: SelectingOperation {
  /// The attributes: axis, start, end and step.
  public struct Attributes: SelectingAttributes {
    /// The key in a graph: `slice`.
    public static let key = "slice"
    /// The axis; a negative one counts from the end.
    public var axis = -1
    /// The first position; a negative one counts from the end.
    public var start = 0
    /// The first position that is left out; a negative one counts from the end, and nil means that
    /// none is.
    public var end: Int?
    /// The distance of two positions; negative for the reverse order.
    public var step = 1

    /// Makes attributes with their defaults.
    public init() {}

    private static let limit = 1 << 40

    /// Axis, start, end and step with their ranges.
    public static var list: [Attribute<Self>] {
      [
        Attribute(axis: "axis", \.axis),
        Attribute("start", \.start, expecting: "a whole number") { abs($0 / 2) < limit },
        Attribute("end", \.end, expecting: "a whole number") { abs(($0 ?? 0) / 2) < limit },
        Attribute("step", \.step, expecting: "a whole number other than 0") {
          $0 != 0 && abs($0 / 2) < limit
        },
      ]
    }

    /// The positions; start and end outside the axis are moved to its ends.
    public func positions(in extent: Int) throws(ShapeProblem) -> [Int] {
      // Going down, the last position before the end is 0, and the one before that is -1.
      let range = step > 0 ? 0...extent : -1...extent - 1
      func clamped(_ position: Int) -> Int {
        let place = position < 0 ? position + extent : position
        return min(max(place, range.lowerBound), range.upperBound)
      }
      let last = end.map(clamped) ?? (step > 0 ? extent : -1)
      let positions = Array(stride(from: clamped(start), to: last, by: step))
      guard !positions.isEmpty else {
        throw ShapeProblem(
          "it selects no position of an axis of \(extent): start is \(start), end is"
            + " \(end.map(String.init) ?? "none"), step is \(step)")
      }
      return positions
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Slice(self) }
  }

  /// Axis, start, end and step.
  public let attributes: Attributes

  /// Makes a slice with these attributes.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// Makes a slice.
  ///
  /// - Parameters:
  ///   - axis: The axis; a negative one counts from the end.
  ///   - start: The first position; a negative one counts from the end.
  ///   - end: The first position that is left out; nil for all that follow.
  ///   - step: The distance of two positions; negative for the reverse order.
  public convenience init(axis: Int, start: Int = 0, end: Int? = nil, step: Int = 1) {
    var attributes = Attributes()
    attributes.axis = axis
    attributes.start = start
    attributes.end = end
    attributes.step = step
    self.init(attributes)
  }

  /// The usual name: `Slice`.
  public func label(inputs: Int) -> String { "Slice" }
}

extension Draft {
  /// Adds a slice; `channels` is the extent of the result's last axis.
  public mutating func slice(
    _ name: String, _ input: Value, axis: Int, start: Int = 0, end: Int? = nil, step: Int = 1,
    channels: Int
  ) -> Value {
    add(
      name, Slice(axis: axis, start: start, end: end, step: step).attributes, to: [input],
      channels: channels)
  }
}
