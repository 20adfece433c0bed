import Autograd
import Kernels
import Layers
import TensorCore

/// Chooses between two values: the second input where the first is not 0, else the third, with
/// broadcasting.
public final class Where: Operation {
  /// The attributes: there are none.
  public struct Attributes: BroadcastAttributes {
    /// The key in a graph: `where`.
    public static let key = "where"
    /// Makes an empty set of attributes.
    public init() {}
    /// Three inputs: the condition, and two values.
    public var inputCount: ClosedRange<Int> { 3...3 }
    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Where() }
  }

  /// The attributes: there are none.
  public let attributes = Attributes()

  /// Makes the operation.
  public init() {}

  /// Output channel c depends on channel c of all inputs; a single channel is broadcast.
  public var channelFlow: ChannelFlow { .preserves }

  /// The usual name: `Where`.
  public func label(inputs: Int) -> String { "Where" }

  /// Returns the value itself.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    apply([input, input, input], on: tape)
  }

  /// Chooses between two values. The condition has no gradient.
  ///
  /// - Precondition: The shapes can be broadcast.
  public func apply(_ inputs: [Variable], on tape: Tape) -> Variable {
    let (kept, dropped) = (BinaryArithmetic.kept, BinaryArithmetic.dropped)
    let (condition, yes, no) = (inputs[0].tensor, inputs[1], inputs[2])
    let result = BinaryArithmetic.addition(
      kept(yes.tensor, condition), dropped(no.tensor, condition))
    return tape.record(self, inputs: inputs, output: result) {
      [yesNode = yes.node, yesShape = yes.shape, noNode = no.node, noShape = no.shape]
      gradient, flow in
      flow.add(kept(gradient, condition).summed(to: yesShape), to: yesNode)
      flow.add(dropped(gradient, condition).summed(to: noShape), to: noNode)
    }
  }
}

extension Draft {
  /// Adds a node that chooses between two values.
  public mutating func choose(
    _ name: String, where condition: Value, _ yes: Value, else no: Value
  ) -> Value {
    add(
      name, Where.Attributes(), to: [condition, yes, no],
      channels: max(condition.channels, yes.channels, no.channels))
  }
}
