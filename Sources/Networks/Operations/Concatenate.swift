import Autograd
import Layers
import TensorCore

/// Concatenates values along an axis, by default the last: `[N, H, W, C1]` and `[N, H, W, C2]` give
/// `[N, H, W, C1 + C2]`.
///
/// A batch of 1, as that of a constant, is repeated for the others' batch.
public final class Concatenate: Operation {
  /// The attributes: the axis.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `concatenate`.
    public static let key = "concatenate"
    /// The axis; a negative one counts from the end.
    public var axis = -1

    /// Makes attributes with their defaults.
    public init() {}

    /// The axis with its range.
    public static var list: [Attribute<Self>] { [Attribute(axis: "axis", \.axis)] }

    /// One input or more.
    public var inputCount: ClosedRange<Int> { 1...4096 }

    /// The first shape, with the sum of all extents of the axis.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let axis = try inputs[0].axis(axis)
      let shapes = Concatenate.withCommonBatch(inputs, axis)
      let outer = shapes[0].replacing(axis, with: 1)
      if let other = shapes.first(where: {
        $0.rank != outer.rank || $0.replacing(axis, with: 1) != outer
      }) {
        throw ShapeProblem(
          "it joins \(inputs[0]) and \(other), expected shapes that differ in"
            + (axis == inputs[0].rank - 1 ? " channels only" : " axis \(axis) only"))
      }
      return outer.replacing(axis, with: shapes.reduce(0) { $0 + $1[axis] })
    }

    /// The same row, if it joins channels or columns of images.
    public func rowReach(_ tensors: TensorShapes) -> RowReach? {
      [-2, -1, 2, 3].contains(axis) ? .sameRow : nil
    }

    /// Nil: a file could not describe a flattened image next to other features.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? {
      if inputs.count == 1 { return flattened[0] }
      guard !flattened.contains(where: { $0?.hasOrder == true }) else {
        throw ShapeProblem(
          "it joins flattened images, whose features PyTorch orders differently; join the images"
            + " before flattening them")
      }
      return nil
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      Concatenate(axis: axis)
    }
  }

  /// The attributes: the axis.
  public let attributes: Attributes

  /// Makes a concatenation along an axis; a negative one counts from the end.
  public init(axis: Int = -1) {
    var attributes = Attributes()
    attributes.axis = axis
    self.attributes = attributes
  }

  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }

  /// The inputs' channels in order, or the channels that all inputs have.
  public func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow {
    output.isLast(attributes.axis) ? .concatenates : .preserves
  }

  /// The usual name: `Concat`.
  public func label(inputs: Int) -> String { "Concat" }

  /// Returns the value itself.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input], on: tape)
  }

  /// Concatenates values.
  ///
  /// - Precondition: There is at least one value, and all axes but one are equal; a batch may be 1.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let axis = inputs[0].shape.place(ofAxis: attributes.axis)
    let shapes = Self.withCommonBatch(inputs.map(\.shape), axis)
    let tensors = zip(inputs, shapes).map { $0.tensor.expanded(to: $1) }
    let parts = zip(inputs, shapes).map { ($0.node, $0.shape, $1[axis]) }
    return tape.record(
      self, inputs: inputs, output: Tensor(concatenating: tensors, alongAxis: axis)
    ) { gradient, flow in
      var start = 0
      for (node, shape, extent) in parts {
        flow.add(
          gradient.slice(start..<start + extent, alongAxis: axis).summed(to: shape), to: node)
        start += extent
      }
    }
  }

  /// The shapes with the largest batch in place of batches of 1.
  private static func withCommonBatch(_ shapes: [Shape], _ axis: Int) -> [Shape] {
    guard axis > 0, let batch = shapes.compactMap(\.extents.first).max() else { return shapes }
    return shapes.map { $0.extents.first == 1 ? $0.replacing(0, with: batch) : $0 }
  }
}

/// Concatenates values along an axis, by default the last.
///
/// - Precondition: There is at least one value, and all other axes are equal; a batch may be 1.
public func concatenate(_ values: [Variable], axis: Int = -1, on tape: Tape) -> Variable {
  Concatenate(axis: axis).apply(values, on: tape)
}

extension Draft {
  /// Adds a concatenation along an axis, by default of channels.
  public mutating func concatenate(_ name: String, _ values: [Value], axis: Int = -1) -> Value {
    let widths = values.map(\.channels)
    return add(
      name, Concatenate(axis: axis).attributes, to: values,
      channels: axis == -1 ? widths.reduce(0, +) : widths.max() ?? 0)
  }
}
