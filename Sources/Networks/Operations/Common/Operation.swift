import Autograd
import Layers
import TensorCore

/// A layer or function of a network: a module that Swift code can call, and an operation that nodes
/// of a graph name by its key.
///
/// An operation is one file. It defines its attributes with their ranges, the tensors that it owns,
/// the shapes that it accepts and returns, forward and backward pass, the flow of channels, and its
/// cost. `OperationList` lists all operations.
public protocol Operation: Module, AppliedOperation {
  /// The attributes of such a node in a graph.
  associatedtype Attributes: OperationAttributes

  /// The attributes of this operation.
  var attributes: Attributes { get }
  /// Whether, in training, the output for one image depends on the other images of the batch.
  var mixesImages: Bool { get }

  /// Applies the operation to as many inputs as `Attributes.inputCount` allows.
  func apply(_ inputs: [Variable], on tape: Tape) -> Variable
}

extension Operation {
  /// The key, and the attributes that differ from their defaults.
  public var spelling: OperationSpelling? {
    OperationSpelling(key: Attributes.key, attributes: attributes.values)
  }

  /// By default false.
  public var mixesImages: Bool { false }

  /// By default none.
  public var parameters: [Entry] { [] }
  /// By default none.
  public var buffers: [Entry] { [] }

  /// By default applies the operation to its one input.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable { self(inputs[0], on: tape) }
}

/// The attributes of an operation's nodes, and everything that follows from attributes and shapes
/// before a layer exists.
public protocol OperationAttributes: Hashable, Sendable {
  /// The operation's name in a graph: `conv2d`.
  static var key: String { get }
  /// The attributes with their ranges.
  static var list: [Attribute<Self>] { get }

  /// Makes attributes with their defaults.
  init()

  /// How many inputs the operation takes.
  var inputCount: ClosedRange<Int> { get }
  /// The tensors that it owns.
  var slots: [ParameterSlot] { get }

  /// The shape of the output.
  ///
  /// - Parameters:
  ///   - inputs: As many shapes as `inputCount` allows, each with a batch of one or more.
  ///   - tensors: A shape of the right rank for each slot, with axes ordered as in memory.
  /// - Throws: `ShapeProblem` for everything that would fail a precondition of the layer.
  func outputShape(_ inputs: [Shape], _ tensors: TensorShapes) throws(ShapeProblem) -> Shape

  /// The flattened image of the output, from that of each input.
  ///
  /// - Throws: `ShapeProblem` if a file could not describe the operation.
  func flattenedOutput(
    _ inputs: [Shape], _ flattened: [FlattenedImage?]
  ) throws(ShapeProblem) -> FlattenedImage?

  /// The shape of the work buffer that each thread needs besides inputs and output.
  func workspace(_ inputs: [Shape], _ tensors: TensorShapes) -> Shape

  /// The rows of an input image that a row of the output image depends on, the same for all inputs;
  /// nil if it may depend on all rows.
  ///
  /// - Parameter tensors: A shape for each slot.
  func rowReach(_ tensors: TensorShapes) -> RowReach?

  /// Makes the operation with these weights.
  ///
  /// - Parameter parameters: One parameter per slot.
  func makeOperation(_ parameters: OwnedParameters) -> any Operation
}

extension OperationAttributes {
  /// By default none.
  public static var list: [Attribute<Self>] { [] }
  /// By default one.
  public var inputCount: ClosedRange<Int> { 1...1 }
  /// By default none.
  public var slots: [ParameterSlot] { [] }
  /// By default empty.
  public func workspace(_ inputs: [Shape], _ tensors: TensorShapes) -> Shape { [0] }
  /// By default nil.
  public func rowReach(_ tensors: TensorShapes) -> RowReach? { nil }
}
