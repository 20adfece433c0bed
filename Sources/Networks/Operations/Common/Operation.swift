import Autograd
import Layers
import TensorCore

/// A layer or function that networks are made of: a module that Swift code can call, and what a
/// node of a graph names by its key.
///
/// An operation is one file: its attributes with their ranges, the tensors that it owns, the shapes
/// it accepts and gives, forward and backward on the tape, what becomes of channels, and what it
/// costs. `OperationList` names all of them.
public protocol Operation: Module, AppliedOperation {
  /// What a graph says about such a node beside its name and its inputs.
  associatedtype Attributes: OperationAttributes

  /// Everything about this operation but its weights.
  var attributes: Attributes { get }
  /// Whether what is computed of one image depends on the others of its batch, in training.
  var mixesImages: Bool { get }

  /// Applies the operation to as many values as `Attributes.inputCount` allows.
  func apply(_ inputs: [Variable], on tape: Tape) -> Variable
}

extension Operation {
  /// The key, and the attributes that are not the defaults.
  public var spelling: OperationSpelling? {
    OperationSpelling(key: Attributes.key, attributes: attributes.values)
  }

  /// No.
  public var mixesImages: Bool { false }

  /// None.
  public var parameters: [Entry] { [] }
  /// None.
  public var buffers: [Entry] { [] }

  /// Applies an operation of one value.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable { self(inputs[0], on: tape) }
}

/// What a graph says about the nodes of one operation, and what can be told from that and from
/// shapes before a layer is made.
public protocol OperationAttributes: Hashable, Sendable {
  /// The operation's name in a graph: `conv2d`.
  static var key: String { get }
  /// Every attribute, with the range of its values.
  static var list: [Attribute<Self>] { get }

  /// The defaults.
  init()

  /// How many values the operation reads.
  var inputCount: ClosedRange<Int> { get }
  /// The tensors that it owns.
  var slots: [ParameterSlot] { get }

  /// The shape of what the operation computes.
  ///
  /// - Parameters:
  ///   - inputs: As many shapes as `inputCount` allows, each with a batch of one or more.
  ///   - tensors: A shape of the right rank for each slot, in memory's order of axes.
  /// - Throws: `ShapeProblem` for everything that a layer's preconditions would trap.
  func outputShape(_ inputs: [Shape], _ tensors: TensorShapes) throws(ShapeProblem) -> Shape

  /// What is flattened in the output, from what is flattened in each input.
  ///
  /// - Throws: `ShapeProblem` where files could not say what the operation computes.
  func flattenedOutput(
    _ inputs: [Shape], _ flattened: [FlattenedImage?]
  ) throws(ShapeProblem) -> FlattenedImage?

  /// What is needed beside inputs and output to compute the output, as the shape of a buffer per
  /// thread.
  func workspace(_ inputs: [Shape], _ tensors: TensorShapes) -> Shape

  /// The operation with these weights.
  ///
  /// - Parameter parameters: One for each slot.
  func makeOperation(_ parameters: OwnedParameters) -> any Operation
}

extension OperationAttributes {
  /// None.
  public static var list: [Attribute<Self>] { [] }
  /// One.
  public var inputCount: ClosedRange<Int> { 1...1 }
  /// None.
  public var slots: [ParameterSlot] { [] }
  /// Nothing.
  public func workspace(_ inputs: [Shape], _ tensors: TensorShapes) -> Shape { [0] }
}
