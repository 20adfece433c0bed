import Autograd
import Kernels
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct ThreadCountTests {
  @Test func `Convolutions give the same bits for any number of threads`() {
    let cases: [(stride: AxisPair, dilation: AxisPair, groups: Int)] = [
      (1, 1, 1), (2, 1, 1), (1, 1, 4), (AxisPair(height: 2, width: 1), 1, 1), (1, 2, 1),
      (3, AxisPair(height: 1, width: 2), 8),
    ]
    for (stride, dilation, groups) in cases {
      var random = RandomStream(seed: 1)
      let layer = Convolution2D(
        16, 24, kernelSize: 3, stride: stride, padding: 1, dilation: dilation, groups: groups,
        random: &random)
      #expect(isIndependentOfThreads { self.results(of: layer, [4, 33, 31, 16]) })
    }
    var random = RandomStream(seed: 1)
    let transposed = TransposedConvolution2D(
      16, 8, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1, random: &random)
    #expect(isIndependentOfThreads { self.results(of: transposed, [4, 17, 19, 16]) })
  }

  @Test func `Norms give the same bits for any number of threads`() {
    #expect(isIndependentOfThreads { self.results(of: BatchNorm2D(24), [4, 33, 31, 24]) })
    #expect(
      isIndependentOfThreads {
        self.results(of: InstanceNorm2D(24, isAffine: true), [4, 33, 61, 24])
      })
  }

  @Test func `Poolings, paddings and activations give the same bits for any number of threads`() {
    let layers: [any Module] = [
      MaxPool2D(size: 3, stride: 2, padding: 1), AveragePool2D(size: 3, stride: 1, padding: 1),
      MaxPool2D(size: AxisPair(height: 2, width: 3), roundsUp: true),
      GlobalAveragePool(), ReflectionPad2D(3), Tanh(), Dropout(0.3),
    ]
    for layer in layers {
      #expect(isIndependentOfThreads { self.results(of: layer, [4, 33, 31, 12]) }, "\(layer)")
    }
  }

  /// Output, state and every gradient.
  private func results(of layer: any Module, _ shape: Shape) -> [Tensor] {
    let tape = Tape(differentiating: layer.namedParameters.map(\.parameter), phase: .training)
    var random = RandomStream(seed: 2)
    let input = tape.watched(
      Tensor((0..<shape.count).map { _ in random.normal() }, shape: shape))
    let output = layer(input, on: tape)
    let weights = Tensor(
      (0..<output.shape.count).map { _ in random.normal() }, shape: output.shape)
    let gradients = tape.backpropagate(from: product(output, weights, on: tape))
    return [output.tensor] + layer.buffers.map(\.parameter.value)
      + ([gradients[input]] + layer.namedParameters.map { gradients[$0.parameter] })
      .compactMap { $0 }
  }
}
