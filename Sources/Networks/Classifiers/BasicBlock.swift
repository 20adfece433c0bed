import Autograd
import Layers
import TensorCore

/// Two 3×3 convolutions with batch norm and a shortcut around them (He et al. 2016, figure 2).
public final class BasicBlock: Module {
  private let conv1: Convolution2D
  private let bn1: BatchNorm2D
  private let conv2: Convolution2D
  private let bn2: BatchNorm2D
  private let downsample: Sequential?

  /// A block from `inputs` to `outputs` channels that reduces the image by `stride`.
  ///
  /// - Parameter inner: Channels between its convolutions; as many as `outputs` unless given.
  public init(
    _ inputs: Int, _ outputs: Int, inner: Int? = nil, stride: Int, random: inout RandomStream
  ) {
    let inner = inner ?? outputs
    conv1 = Convolution2D(
      inputs, inner, kernelSize: 3, stride: stride, padding: 1, bias: false, random: &random)
    bn1 = BatchNorm2D(inner, rectifier: .relu)
    conv2 = Convolution2D(
      inner, outputs, kernelSize: 3, padding: 1, bias: false, random: &random)
    bn2 = BatchNorm2D(outputs, rectifier: .relu)
    downsample =
      stride == 1 && inputs == outputs
      ? nil
      : Sequential([
        Convolution2D(
          inputs, outputs, kernelSize: 1, stride: stride, bias: false, random: &random),
        BatchNorm2D(outputs),
      ])
  }

  /// The convolutions, their norms, and the shortcut's where it has any.
  public var children: [Child] {
    [("conv1", conv1), ("bn1", bn1), ("conv2", conv2), ("bn2", bn2)]
      + (downsample.map { [("downsample", $0)] } ?? [])
  }

  /// Maps `[N, H, W, inputs]` to `[N, H / stride, W / stride, outputs]`, rounded up.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    let hidden = bn1(conv1(input, on: tape), on: tape)
    let shortcut = downsample.map { $0(input, on: tape) } ?? input
    return bn2(conv2(hidden, on: tape), adding: shortcut, on: tape)
  }
}
