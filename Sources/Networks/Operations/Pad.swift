import Autograd
import Kernels
import Layers
import TensorCore

/// What a padding consists of. The raw values are the names in graphs.
public enum PadMode: String, CaseIterable, AttributeConvertible {
  /// A number.
  case constant
  /// The mirror image, without the border itself.
  case reflect
  /// The border.
  case edge
}

/// Extends axes at their beginnings and ends.
public final class Pad: Operation {
  /// The attributes: how far, and with what.
  public struct Attributes: OperationAttributes {
    /// The key in a graph: `pad`.
    public static let key = "pad"
    /// The positions added before each axis, then those added after each axis.
    public var pads: [Int] = []
    /// What is added.
    public var mode = PadMode.constant
    /// The number that `constant` adds.
    public var value: Float = 0

    /// Makes attributes with their defaults.
    public init() {}

    /// The attributes with their ranges.
    public static var list: [Attribute<Self>] {
      [
        Attribute("pads", \.pads, in: 0...65_536, most: 16), Attribute("mode", \.mode),
        Attribute("value", finite: \.value),
      ]
    }

    /// The input's extents plus those added.
    public func outputShape(
      _ inputs: [Shape], _ tensors: TensorShapes
    ) throws(ShapeProblem) -> Shape {
      let input = inputs[0]
      guard pads.count == 2 * input.rank else {
        throw ShapeProblem(
          "pads is \(pads), expected two numbers for each axis of \(input): all beginnings, then all"
            + " ends")
      }
      let far = zip(input.extents, zip(pads, pads.dropFirst(input.rank)))
        .contains { extent, pads in max(pads.0, pads.1) >= extent }
      guard mode != .reflect || !far else {
        throw ShapeProblem(
          "pads is \(pads), expected less than the extents of \(input) for a padding by reflection")
      }
      return try Shape.checked(
        input.extents.enumerated().map { $1 + pads[$0] + pads[$0 + input.rank] })
    }

    /// The image of the input if no features are added.
    public func flattenedOutput(
      _ inputs: [Shape], _ flattened: [FlattenedImage?]
    ) throws(ShapeProblem) -> FlattenedImage? {
      keepsChannels ? flattened[0] : try flattened.requireNoOrder()
    }

    /// The row that the padding moved, and those that it repeats or mirrors; nil if the value is not an
    /// image.
    public func rowReach(_ tensors: TensorShapes) -> RowReach? {
      pads.count == 8 ? .windows(span: 1, step: 1, top: pads[1], bottom: pads[5]) : nil
    }

    /// Whether the last axis keeps its extent.
    fileprivate var keepsChannels: Bool {
      pads.isEmpty || pads[pads.count / 2 - 1] == 0 && pads[pads.count - 1] == 0
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Pad(self) }
  }

  /// How far, and with what.
  public let attributes: Attributes

  /// Makes a padding with these attributes.
  public init(_ attributes: Attributes) { self.attributes = attributes }

  /// Makes a padding.
  ///
  /// - Parameters:
  ///   - pads: The positions added before each axis, then those added after each axis.
  ///   - mode: What is added.
  ///   - value: The number that `constant` adds.
  public convenience init(_ pads: [Int], _ mode: PadMode = .constant, value: Float = 0) {
    var attributes = Attributes()
    attributes.pads = pads
    attributes.mode = mode
    attributes.value = value
    self.init(attributes)
  }

  /// Output channel c depends on input channel c, if channels are not added.
  public func channelFlow(_ inputs: [Shape], _ output: Shape) -> ChannelFlow {
    attributes.keepsChannels ? .preserves : .fixes
  }

  /// The usual name: `Pad`.
  public func label(inputs: Int) -> String { "Pad" }

  /// Pads a value.
  ///
  /// - Precondition: There are two numbers for each axis; those of a reflection are smaller than
  ///   the extents.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let (shape, pads) = (input.shape, attributes.pads)
    precondition(
      (try? attributes.outputShape([shape], TensorShapes([:]))) != nil,
      "Pad: found the pads \(pads), which do not fit \(shape)")
    let positions = shape.extents.indices.map { axis -> [Int]? in
      let (first, last) = (pads[axis], pads[axis + shape.rank])
      guard first + last > 0 else { return nil }
      return (-first..<shape[axis] + last).map { position(of: $0, extent: shape[axis]) }
    }
    return AxisPositions(shape, positions)
      .record(self, input, outside: attributes.value, on: tape)
  }

  /// The position in the input for one that may lie outside.
  private func position(of place: Int, extent: Int) -> Int {
    if (0..<extent).contains(place) { return place }
    switch attributes.mode {
    case .constant: return AxisSelection.outside
    case .edge: return place < 0 ? 0 : extent - 1
    case .reflect: return place < 0 ? -place : 2 * (extent - 1) - place
    }
  }
}

extension Draft {
  /// Adds a padding; `channels` is the extent of the result's last axis, by default the input's.
  public mutating func pad(
    _ name: String, _ input: Value, _ pads: [Int], _ mode: PadMode = .constant, value: Float = 0,
    channels: Int? = nil
  ) -> Value {
    add(
      name, Pad(pads, mode, value: value).attributes, to: [input],
      channels: channels ?? input.channels)
  }
}
