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
}

/// A tensor that an operation owns.
public struct ParameterSlot: Hashable, Sendable {
  /// The first value of a tensor that is not read from a file.
  public enum Start: Hashable, Sendable {
    /// Drawn; of one output sum `fanIn` scalars, and one input reaches `fanOut` outputs.
    case drawn(Initializer, fans: Fans)
    /// One number everywhere.
    case constant(Float)
  }

  /// How the axes of a drawn tensor count as fan in and fan out.
  public enum Fans: Hashable, Sendable {
    /// `[kH, kW, Cin / groups, Cout]`.
    case convolution(groups: Int?)
    /// `[kH, kW, Cout / groups, Cin]`.
    case transposed(groups: Int)
    /// `[out, in]`.
    case linear
  }

  /// Its name in the operation: `weight`.
  public let name: String
  /// How files order its axes.
  public let layout: Parameter.Layout
  /// The number of its axes.
  public let rank: Int
  /// Whether it is trained, and no statistic.
  public let isTrained: Bool
  /// Its first value.
  public let start: Start

  /// Describes a tensor.
  public init(
    _ name: String, rank: Int, layout: Parameter.Layout = .identical, isTrained: Bool = true,
    start: Start
  ) {
    self.name = name
    self.rank = rank
    self.layout = layout
    self.isTrained = isTrained
    self.start = start
  }

  /// A bias: `[Cout]`, zeros at first.
  static let bias = ParameterSlot("bias", rank: 1, start: .constant(0))
}

/// The shapes of the tensors that one operation owns, in memory's order of axes.
public struct TensorShapes: Sendable {
  private let shapes: [String: Shape]

  init(_ shapes: [String: Shape]) { self.shapes = shapes }

  /// The shape of a tensor.
  ///
  /// - Precondition: The operation has a slot of that name.
  public subscript(name: String) -> Shape {
    guard let shape = shapes[name] else {
      preconditionFailure("TensorShapes: there is no \(name)")
    }
    return shape
  }

  /// Checks the extents of a tensor.
  ///
  /// - Throws: `ShapeProblem` if they are others.
  func require(_ name: String, _ expected: Shape) throws(ShapeProblem) {
    guard self[name] != expected else { return }
    throw ShapeProblem("its \(name) is \(self[name]), expected \(expected)")
  }
}

/// The parameters of one operation by their names in it.
public struct OwnedParameters {
  private let parameters: [String: Parameter]

  init(_ parameters: [String: Parameter]) { self.parameters = parameters }

  /// A parameter.
  ///
  /// - Precondition: The operation has a slot of that name.
  public subscript(name: String) -> Parameter {
    guard let parameter = parameters[name] else {
      preconditionFailure("OwnedParameters: there is no \(name)")
    }
    return parameter
  }

  /// A parameter that the operation may be without.
  func optional(_ name: String) -> Parameter? { parameters[name] }
}

/// Why shapes do not fit an operation.
public struct ShapeProblem: Error, Equatable, Sendable {
  /// What was found, and what is expected.
  public let reason: String

  /// States the reason.
  public init(_ reason: String) { self.reason = reason }
}
