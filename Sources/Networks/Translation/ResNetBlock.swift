import Autograd
import Layers
import TensorCore

/// Two 3×3 convolutions with instance norm and a sum around them, without an activation after it.
public final class ResNetBlock: Module {
  private let first: any Module
  private let firstNorm: InstanceNorm2D
  private let dropout: Dropout?
  private let second: any Module
  private let secondNorm: InstanceNorm2D

  /// A block that adds to `channels` and has `inner` channels between its convolutions.
  ///
  /// - Parameter isSeparable: Whether each convolution is a depthwise and a 1×1 one.
  public init(
    _ channels: Int, inner: Int, usesDropout: Bool, isSeparable: Bool = false,
    random: inout RandomStream
  ) {
    func convolution(_ inputs: Int, _ outputs: Int, _ random: inout RandomStream) -> any Module {
      if isSeparable { return SeparableConvolution(inputs, outputs, random: &random) }
      return Convolution2D(
        inputs, outputs, kernelSize: 3, padding: 1, paddingMode: .reflection,
        initializer: .normal(deviation: 0.02), random: &random)
    }
    first = convolution(channels, inner, &random)
    firstNorm = InstanceNorm2D(inner, rectifier: .relu)
    dropout = usesDropout ? Dropout(0.5) : nil
    second = convolution(inner, channels, &random)
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
