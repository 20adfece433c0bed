import TensorCore

/// A value on a tape: a tensor and, if gradients flow to it, its place on the tape.
public struct Variable {
  /// The scalars.
  public let tensor: Tensor
  /// The place on the tape; nil if no gradient is wanted here.
  ///
  /// The backward closure of an operation captures places and not variables, because a variable
  /// keeps its scalars in memory until the closure is released.
  public let node: TapePlace?
  /// The number in the trace; nil if the tape does not trace.
  package let number: Int?
  /// The tape that holds the value; arithmetic on the value records there.
  ///
  /// A value does not keep its tape alive; the owner of the tape does. A strong reference would
  /// form a cycle whenever an entry captures a variable.
  ///
  /// - Precondition: The tape still exists.
  public unowned let tape: Tape

  /// The extents of the tensor.
  public var shape: Shape { tensor.shape }
}

/// The place of a value on its tape, to which a gradient is added; it keeps no scalars in memory.
public struct TapePlace: Hashable, Sendable {
  /// The index of the entry on the tape.
  package let index: Int
}
