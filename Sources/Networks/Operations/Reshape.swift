import Autograd
import Layers
import TensorCore

/// The same scalars, in the order of their axes in memory, with another shape.
public final class Reshape: Operation {
  /// The attributes: the shape, and the axes that it copies.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `reshape`.
    public static let key = "reshape"
    /// The extents of the result: 0 copies an extent of the input, and -1, at most once, is what is
    /// left.
    public var shape = [0, -1]
    /// For each 0 of the shape, in order, the axis whose extent it copies; empty if each copies the
    /// extent at its own place.
    public var copies: [Int] = []

    /// Makes attributes with their defaults.
    public init() {}

    /// The shape and the copied axes, with their ranges.
    public static var list: [Attribute<Self>] {
      [Attribute("shape", \.shape, in: -1...1 << 30), Attribute("copies", \.copies, in: 0...7)]
    }

    /// The extents, completed from the input's.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let input = inputs[0]
      guard shape.count(where: { $0 == -1 }) <= 1 else {
        throw ShapeProblem("shape is \(shape), expected -1 at most once")
      }
      let places = shape.indices.filter { shape[$0] == 0 }
      guard copies.isEmpty || copies.count == places.count else {
        throw ShapeProblem("copies is \(copies), expected one axis for each 0 of \(shape)")
      }
      var extents = shape
      for (place, axis) in zip(places, copies.isEmpty ? places : copies) {
        guard axis < input.rank else {
          throw ShapeProblem("shape copies the extent of axis \(axis), which \(input) has not")
        }
        extents[place] = input[axis]
      }
      let known = try Shape.checked(extents.filter { $0 != -1 }).count
      if let place = extents.firstIndex(of: -1) {
        guard input.count.isMultiple(of: known) else { throw problem(input) }
        extents[place] = input.count / known
      } else if input.count != known {
        throw problem(input)
      }
      return Shape(extents)
    }

    private func problem(_ input: Shape) -> ShapeProblem {
      ShapeProblem("shape is \(shape), which does not fit the \(input.count) scalars of \(input)")
    }

    /// Nil: the result is in the order that graphs in PyTorch mean.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? { nil }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation {
      Reshape(shape, copying: copies)
    }
  }

  /// The attributes: the shape, and the axes that it copies.
  public let attributes: Attributes

  /// Makes a reshaping.
  ///
  /// - Parameters:
  ///   - shape: The extents of the result: 0 copies an extent of the input, and -1, at most once,
  ///     is what is left.
  ///   - axes: For each 0 of the shape, the axis whose extent it copies; empty if each copies the
  ///     extent at its own place.
  public init(_ shape: [Int], copying axes: [Int] = []) {
    var attributes = Attributes()
    attributes.shape = shape
    attributes.copies = axes
    self.attributes = attributes
  }

  /// The channels stay if the last extent follows from the input's; they are repeated once per
  /// pixel if all axes but the batch are merged.
  public func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow {
    let input = inputs[0]
    guard let last = attributes.shape.last, last <= 0, input.rank > 1, output.rank > 1 else {
      return .fixes
    }
    // A wrong number is not copied from another axis.
    let copied = attributes.copies.last ?? output.rank - 1
    guard last == -1 || copied == input.rank - 1 else { return .fixes }
    if output[-1] == input[-1] { return .preserves }
    let merges = output.rank == 2 && output[0] == input[0] && last == -1
    return merges ? .flattens : .fixes
  }

  /// The usual name: `Reshape`.
  public func label(inputs: Int) -> String { "Reshape" }

  /// Reshapes without a copy.
  ///
  /// - Precondition: The shape fits the value's scalars.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    guard let shape = try? attributes.outputShape([input.shape], TensorShapes([:])) else {
      preconditionFailure(
        "Reshape: found the shape \(attributes.shape), expected one for \(input.shape)")
    }
    return tape.record(self, inputs: [input], output: input.tensor.reshaped(to: shape)) {
      [source = input.node, before = input.shape] gradient, flow in
      flow.add(gradient.reshaped(to: before), to: source)
    }
  }
}

extension Draft {
  /// Adds a node that reshapes; `channels` is the extent of the result's last axis.
  public mutating func reshape(
    _ name: String, _ input: Value, _ shape: [Int], copying axes: [Int] = [], channels: Int
  ) -> Value {
    add(name, Reshape(shape, copying: axes).attributes, to: [input], channels: channels)
  }
}
