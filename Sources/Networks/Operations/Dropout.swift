import Autograd
import Layers
import TensorCore

/// Sets scalars to zero at random in training, and scales the others by `1 / (1 − rate)`, which
/// preserves the expected value (Srivastava et al. 2014). In inference it returns its input.
public final class Dropout: Operation {
  /// The attributes: the rate.
  public struct Attributes: ShapePreservingAttributes {
    /// The key in a graph: `dropout`.
    public static let key = "dropout"
    /// The probability that a scalar becomes zero.
    public var rate: Float = 0.5

    /// Makes a rate of 0.5.
    public init() {}

    /// The rate with its range.
    public static var list: [Attribute<Self>] {
      [Attribute("rate", \.rate, expecting: "a number in 0..<1") { 0 <= $0 && $0 < 1 }]
    }

    /// Makes the operation with its parameters.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Dropout(rate) }
  }

  /// The rate.
  public let attributes: Attributes

  /// Makes a dropout of this rate.
  ///
  /// - Precondition: `rate` is in 0..<1.
  public init(_ rate: Float) {
    precondition(0 <= rate && rate < 1, "Dropout: expected a rate in 0..<1, found \(rate)")
    var attributes = Attributes()
    attributes.rate = rate
    self.attributes = attributes
  }

  /// Output channel c depends on input channel c alone.
  public var channelFlow: ChannelFlow { .preserves }
  /// True: a positive factor on a channel of every input is one on that channel of the output.
  public var isPositivelyHomogeneous: Bool { true }

  /// The usual name: `Dropout`.
  public func label(inputs: Int) -> String { "Dropout" }

  /// Applies dropout to a value of any shape; the tape's stream draws the mask.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    guard tape.phase == .training, attributes.rate > 0 else {
      return tape.record(self, inputs: [input], output: input.tensor) {
        [source = input.node] gradient, flow in flow.add(gradient, to: source)
      }
    }
    let mask = mask(input.shape, random: &tape.random)
    return tape.record(self, inputs: [input], output: product(input.tensor, mask)) {
      [source = input.node] gradient, flow in flow.add(product(gradient, mask), to: source)
    }
  }

  private func mask(_ shape: Shape, random: inout RandomStream) -> Tensor {
    let rate = attributes.rate
    return Tensor(
      (0..<shape.count).map { _ in random.uniform() < rate ? 0 : 1 / (1 - rate) }, shape: shape)
  }
}

extension Draft {
  /// Adds a dropout of `rate`.
  public mutating func dropout(_ name: String, _ input: Value, rate: Float = 0.5) -> Value {
    var attributes = Dropout.Attributes()
    attributes.rate = rate
    return add(name, attributes, to: [input], channels: input.channels)
  }
}
