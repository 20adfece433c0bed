import Autograd
import Layers
import TensorCore

/// A depthwise 3×3 convolution, instance norm, and a 1×1 convolution in the place of one 3×3
/// convolution (Howard et al. 2017, section 3.1; in generators Li et al. 2020, section 3.4).
///
/// Names: `conv.0` and `conv.2`, as the generators of GAN Compression have them.
final class SeparableConvolution: Module {
  private let layers: Sequential

  init(_ inputs: Int, _ outputs: Int, random: inout RandomStream) {
    layers = Sequential([
      Convolution2D(
        inputs, inputs, kernelSize: 3, padding: 1, paddingMode: .reflection, groups: inputs,
        initializer: .normal(deviation: 0.02), random: &random),
      InstanceNorm2D(inputs),
      Convolution2D(
        inputs, outputs, kernelSize: 1, initializer: .normal(deviation: 0.02), random: &random),
    ])
  }

  var children: [Child] { [("conv", layers)] }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable { layers(input, on: tape) }
}
