import Autograd
import Kernels
import Layers
import TensorCore

extension ReductionFunction: AttributeConvertible {}

/// A function of the scalars along some axes: their mean, their largest one, their norm.
public final class Reduce: Operation {
  /// The attributes: the function, the axes, and whether they stay with the extent 1.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `reduce`.
    public static let key = "reduce"
    /// The function.
    public var function = ReductionFunction.mean
    /// The axes that are reduced; negative ones count from the end.
    public var axes = [1, 2]
    /// Whether the axes stay, with the extent 1.
    public var keepsAxes = true

    /// Makes attributes with their defaults.
    public init() {}

    /// Function, axes and flag with their ranges.
    public static var list: [Attribute<Self>] {
      [
        Attribute("function", \.function), Attribute("axes", \.axes, in: -8...7),
        Attribute("keep_axes", \.keepsAxes),
      ]
    }

    /// The input's shape, in which the axes have the extent 1 or are missing.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let places = try places(in: inputs[0])
      guard !places.contains(0) else {
        throw ShapeProblem("it reduces axis 0, which is the batch")
      }
      return reduced(inputs[0], places)
    }

    /// Nil: all features become one.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? { nil }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Reduce(self) }

    /// The axes, counted from 0.
    fileprivate func places(in shape: Shape) throws(ShapeProblem) -> [Int] {
      guard !axes.isEmpty else { throw ShapeProblem("it reduces no axis, expected one or more") }
      var places: [Int] = []
      for axis in axes {
        let place = try shape.axis(axis)
        guard !places.contains(place) else {
          throw ShapeProblem("axes is \(axes), which contains an axis of \(shape) twice")
        }
        places.append(place)
      }
      return places
    }

    fileprivate func reduced(_ shape: Shape, _ places: [Int]) -> Shape {
      Shape(
        shape.extents.indices.compactMap { place in
          places.contains(place) ? (keepsAxes ? 1 : nil) : shape[place]
        })
    }
  }

  /// The function, the axes, and whether they stay.
  public let attributes: Attributes

  /// Makes a reduction with these attributes.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// Makes a reduction.
  ///
  /// - Parameters:
  ///   - function: The function.
  ///   - axes: The axes that are reduced; negative ones count from the end.
  ///   - keepingAxes: Whether the axes stay, with the extent 1.
  public convenience init(
    _ function: ReductionFunction, over axes: [Int], keepingAxes: Bool = true
  ) {
    var attributes = Attributes()
    attributes.function = function
    attributes.axes = axes
    attributes.keepsAxes = keepingAxes
    self.init(attributes)
  }

  /// Output channel c depends on input channel c, unless channels are reduced.
  public func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow {
    attributes.axes.contains(where: inputs[0].isLast) ? .fixes : .preserves
  }

  /// The usual name: `ReduceMean`.
  public func label(inputs: Int) -> String {
    let words = attributes.function.rawValue.split(separator: "_")
    return "Reduce" + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// Reduces a value.
  ///
  /// - Precondition: The axes exist and differ.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    guard let places = try? attributes.places(in: input.shape) else {
      preconditionFailure(
        "Reduce: found the axes \(attributes.axes), expected different axes of \(input.shape)")
    }
    let reduction = TensorReduction(attributes.function, of: input.shape, over: places)
    let output = reduction(input.tensor)
    return tape.record(
      self, inputs: [input], output: output.reshaped(to: attributes.reduced(input.shape, places))
    ) { [source = input.node, value = input.tensor] gradient, flow in
      flow.add(
        reduction.inputGradient(gradient.reshaped(to: output.shape), input: value, output: output),
        to: source)
    }
  }
}

extension Draft {
  /// Adds a node that reduces axes.
  public mutating func reduce(
    _ name: String, _ input: Value, _ function: ReductionFunction, over axes: [Int],
    keepingAxes: Bool = true, channels: Int? = nil
  ) -> Value {
    add(
      name, Reduce(function, over: axes, keepingAxes: keepingAxes).attributes, to: [input],
      channels: channels ?? (axes.contains(-1) ? 1 : input.channels))
  }
}
