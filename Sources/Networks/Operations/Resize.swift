import Autograd
import Kernels
import Layers
import TensorCore

extension ResizeMode: AttributeConvertible {}
extension ResizeCoordinates: AttributeConvertible {}
extension ResizeRounding: AttributeConvertible {}

/// Resizes images `[N, H, W, C]`, as ONNX's Resize and PyTorch's interpolate do, without a filter
/// against aliasing.
///
/// PyTorch's `nearest` has the coordinates `asymmetric` and the rounding `floor`; its other modes
/// have `half_pixel`, or `align_corners` if that is set.
public final class Resize: Operation {
  /// The attributes: the mode, its details, and the size.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `resize`.
    public static let key = "resize"
    /// The interpolation.
    public var mode = ResizeMode.nearest
    /// How positions of the result relate to those of the input.
    public var coordinates = ResizeCoordinates.halfPixel
    /// How `nearest` rounds.
    public var rounding = ResizeRounding.preferFloor
    /// The slope of `cubic`.
    public var cubic: Float = -0.75
    /// The new size; nil if factors or a second input give it.
    public var size: ImageExtent?
    /// The factor of the height; nil if a size or a second input is given.
    public var heightScale: Float?
    /// The factor of the width; nil if a size or a second input is given.
    public var widthScale: Float?

    /// Makes attributes with their defaults.
    public init() {}

    /// The attributes with their ranges.
    public static var list: [Attribute<Self>] {
      [
        Attribute("mode", \.mode), Attribute("coordinates", \.coordinates),
        Attribute("rounding", \.rounding), Attribute("cubic", finite: \.cubic),
        Attribute("size", \.size), Attribute("scale_height", \.heightScale, in: 1e-4...1e4),
        Attribute("scale_width", \.widthScale, in: 1e-4...1e4),
      ]
    }

    /// The images, and a value of the new size unless the attributes give it.
    public var inputCount: ClosedRange<Int> { 1...2 }

    /// The output's shape, `[N, Ho, Wo, C]`.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let image = inputs[0]
      try image.requireImages()
      let scales = [heightScale, widthScale].compactMap(\.self)
      let ways = (size == nil ? 0 : 1) + (scales.isEmpty ? 0 : 1) + inputs.count - 1
      guard ways == 1, scales.count != 1 else {
        throw ShapeProblem(
          "expected either size, or scale_height and scale_width, or a second input of the new size"
        )
      }
      let extents: [Int]
      if let size {
        extents = [size.height, size.width]
      } else if scales.isEmpty {
        try inputs[1].requireImages()
        extents = [inputs[1][1], inputs[1][2]]
      } else {
        extents = [
          Int(Float(image[1]) * scales[0]), Int(Float(image[2]) * scales[1]),
        ]
      }
      return try Shape.checked([image[0]] + extents + [image[3]])
    }

    /// The rows that a row is interpolated between, if a factor of the height is a whole number or
    /// one over it; nil if positions depend on the image's height.
    public func rowReach(_ tensors: TensorShapes) -> RowReach? {
      guard let heightScale, size == nil, coordinates != .alignCorners else { return nil }
      let (copies, step) = (heightScale.rounded(), (1 / heightScale).rounded())
      if heightScale == copies { return RowReach(copies: Int(copies), above: 3, below: 3) }
      guard 1 / heightScale == step else { return nil }
      return RowReach(step: Int(step), above: 3, below: Int(step) + 3)
    }

    /// Nil: images are not flattened.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? { nil }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Resize(self) }
  }

  /// The mode, its details, and the size.
  public let attributes: Attributes

  /// Makes a resizing with these attributes.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// Makes a resizing by two factors.
  public convenience init(
    _ mode: ResizeMode, height: Float, width: Float, _ coordinates: ResizeCoordinates = .halfPixel,
    rounding: ResizeRounding = .preferFloor
  ) {
    var attributes = Attributes()
    attributes.mode = mode
    attributes.coordinates = coordinates
    attributes.rounding = rounding
    attributes.heightScale = height
    attributes.widthScale = width
    self.init(attributes)
  }

  /// Makes a resizing to a size; without one, a second value gives it.
  public convenience init(
    _ mode: ResizeMode, to size: ImageExtent?, _ coordinates: ResizeCoordinates = .halfPixel,
    rounding: ResizeRounding = .preferFloor
  ) {
    var attributes = Attributes()
    attributes.mode = mode
    attributes.coordinates = coordinates
    attributes.rounding = rounding
    attributes.size = size
    self.init(attributes)
  }

  /// Output channel c depends on channel c of the images alone.
  public var channelFlow: ChannelFlow { .preservesFirst }
  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }

  /// The usual name: `Resize`.
  public func label(inputs: Int) -> String { "Resize" }

  /// Resizes `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input], on: tape)
  }

  /// Resizes images, to the size of a second value if there is one.
  ///
  /// - Precondition: The images are `[N, H, W, C]`, and there is one size of at least one pixel.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let image = inputs[0]
    guard let shape = try? attributes.outputShape(inputs.map(\.shape), TensorShapes([:])) else {
      preconditionFailure("Resize: found \(inputs.map(\.shape)), expected images and one size")
    }
    let scales = attributes.heightScale.flatMap { height in
      attributes.widthScale.map { (height: height, width: $0) }
    }
    let resizing = Resizing(
      image.shape, height: shape[1], width: shape[2], scales: scales, attributes.mode,
      attributes.coordinates, attributes.rounding, cubic: attributes.cubic)
    return tape.record(self, inputs: inputs, output: resizing(image.tensor)) {
      [source = image.node] gradient, flow in
      flow.add(resizing.inputGradient(gradient), to: source)
    }
  }
}

extension Draft {
  /// Adds a node that resizes images by two factors.
  public mutating func resize(
    _ name: String, _ input: Value, _ mode: ResizeMode, height: Float, width: Float,
    _ coordinates: ResizeCoordinates = .halfPixel, rounding: ResizeRounding = .preferFloor
  ) -> Value {
    let resize = Resize(mode, height: height, width: width, coordinates, rounding: rounding)
    return add(name, resize.attributes, to: [input], channels: input.channels)
  }

  /// Adds a node that resizes images to the size of another value.
  public mutating func resize(
    _ name: String, _ input: Value, like other: Value, _ mode: ResizeMode,
    _ coordinates: ResizeCoordinates = .halfPixel, rounding: ResizeRounding = .preferFloor
  ) -> Value {
    add(
      name, Resize(mode, to: nil, coordinates, rounding: rounding).attributes, to: [input, other],
      channels: input.channels)
  }
}
