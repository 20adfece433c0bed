import Autograd
import Layers
import TensorCore

/// Two 3×3 convolutions with instance norm and a sum around them, without an activation after it.
public final class ResNetBlock: Module {
  private let first: Convolution2D
  private let firstNorm: InstanceNorm2D
  private let dropout: Dropout?
  private let second: Convolution2D
  private let secondNorm: InstanceNorm2D

  /// A block that adds to `channels` and has `inner` channels between its convolutions.
  public init(_ channels: Int, inner: Int, usesDropout: Bool, random: inout RandomStream) {
    first = Convolution2D(
      channels, inner, kernelSize: 3, padding: 1, paddingMode: .reflection,
      initializer: .normal(deviation: 0.02), random: &random)
    firstNorm = InstanceNorm2D(inner, rectifier: .relu)
    dropout = usesDropout ? Dropout(0.5) : nil
    second = Convolution2D(
      inner, channels, kernelSize: 3, padding: 1, paddingMode: .reflection,
      initializer: .normal(deviation: 0.02), random: &random)
    secondNorm = InstanceNorm2D(channels)
  }

  /// The layers, numbered as the official code does: with dropout, what follows it moves by one.
  public var children: [Child] {
    let numbered: [Child] =
      [("1", first), ("2", firstNorm)]
      + (dropout.map { [("4", $0), ("6", second), ("7", secondNorm)] }
        ?? [("5", second), ("6", secondNorm)])
    return [("conv_block", Sequential(named: numbered))]
  }

  /// Maps `[N, H, W, channels]` to the same shape.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    var hidden = firstNorm(first(input, on: tape), on: tape)
    if let dropout { hidden = dropout(hidden, on: tape) }
    return secondNorm(second(hidden, on: tape), adding: input, on: tape)
  }
}
