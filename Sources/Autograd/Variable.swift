import TensorCore

/// A value on a tape: a tensor, and where it came from if gradients flow to it.
public struct Variable {
  /// The scalars.
  public let tensor: Tensor
  /// The place on the tape; nil if no gradient is wanted here.
  package let node: TapePlace?
  /// The number in the trace; nil if the tape does not trace.
  package let number: Int?

  /// The extents of the tensor.
  public var shape: Shape { tensor.shape }
}

/// The place of a value on its tape.
package struct TapePlace: Hashable {
  package let index: Int
}
