import Autograd
import Layers
import TensorCore

/// Sets scalars to zero at random in training, and scales the others by `1 / (1 − rate)` so that
/// the expected value stays (Srivastava et al. 2014); in inference it passes everything.
public final class Dropout: Operation {
  /// The rate.
  public struct Attributes: ShapePreservingAttributes {
    /// `dropout`
    public static let key = "dropout"
    /// The probability of each scalar to become zero.
    public var rate: Float = 0.5

    /// A half.
    public init() {}

    /// Less than one.
    public static var list: [Attribute<Self>] {
      [Attribute("rate", \.rate, expecting: "a number in 0..<1") { 0 <= $0 && $0 < 1 }]
    }

    /// The operation.
    public func makeOperation(_ parameters: OwnedParameters) -> any Operation { Dropout(rate) }
  }

  /// The rate.
  public let attributes: Attributes

  /// A dropout of this rate.
  ///
  /// - Precondition: `rate` is in 0..<1.
  public init(_ rate: Float) {
    precondition(0 <= rate && rate < 1, "Dropout: expected a rate in 0..<1, found \(rate)")
    var attributes = Attributes()
    attributes.rate = rate
    self.attributes = attributes
  }

  /// Keeps channels apart.
  public var channelFlow: ChannelFlow { .preserves }

  /// `Dropout`
  public func label(inputs: Int) -> String { "Dropout" }

  /// Applies it to any shape; the mask is drawn from the tape's stream.
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
