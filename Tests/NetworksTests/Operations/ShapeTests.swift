import Autograd
import Kernels
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct ShapeTests {
  @Test func `Concatenation puts channels side by side`() {
    let tape = Tape()
    let left = tape.constant(Tensor([1, 2, 3, 4], shape: [1, 2, 1, 2]))
    let right = tape.constant(Tensor([5, 6], shape: [1, 2, 1, 1]))
    let joined = concatenate([left, right, left], on: tape).tensor
    #expect(joined == Tensor([1, 2, 5, 1, 2, 3, 4, 6, 3, 4], shape: [1, 2, 1, 5]))
    #expect(concatenate([left], on: tape).tensor == left.tensor)
  }

  @Test func `Reflection does not repeat the border`() {
    let tape = Tape()
    let image = tape.constant(Tensor((1...6).map(Float.init), shape: [1, 2, 3, 1]))
    let padded = ReflectionPad2D(1)(image, on: tape).tensor
    let rows: [[Float]] = [[5, 4, 5, 6, 5], [2, 1, 2, 3, 2], [5, 4, 5, 6, 5], [2, 1, 2, 3, 2]]
    #expect(padded == Tensor(rows.flatMap { $0 }, shape: [1, 4, 5, 1]))
  }

  @Test(arguments: [(3, 2, 1, 1), (4, 2, 1, 0), (5, 3, 0, 2), (1, 1, 0, 0)])
  func `A transposed convolution's output has the size of the convolution's input`(
    kernelSize: Int, stride: Int, padding: Int, outputPadding: Int
  ) {
    var random = RandomStream(seed: 0)
    let layer = TransposedConvolution2D(
      2, 3, kernelSize: AxisPair(kernelSize), stride: AxisPair(stride),
      padding: ImageSides(padding),
      outputPadding: AxisPair(outputPadding), random: &random)
    let tape = Tape(tracing: true)
    let output = layer(tape.constant(Tensor(zeros: [2, 4, 5, 2])), on: tape)
    let extent = { ($0 - 1) * stride - 2 * padding + kernelSize + outputPadding }
    #expect(output.shape == [2, extent(4), extent(5), 3])
    #expect(tape.records.map(\.label) == ["ConvTranspose2d"])
    #expect(tape.records[0].multiplyAdds == 2 * 4 * 5 * 2 * 3 * kernelSize * kernelSize)
  }

  @Test func `A convolution counts its multiply-adds`() {
    var random = RandomStream(seed: 0)
    let layer = Convolution2D(
      4, 6, kernelSize: 3, stride: 2, padding: 1, groups: 2, random: &random)
    let tape = Tape(tracing: true)
    _ = layer(tape.constant(Tensor(zeros: [3, 7, 8, 4])), on: tape)
    #expect(tape.records[0].multiplyAdds == 3 * 4 * 4 * 6 * 2 * 9)
    #expect(tape.records[0].output.shape == [3, 4, 4, 6])
    #expect(tape.records[0].operation === layer)
  }

  @Test func `An empty batch has an empty output and no weight gradient`() {
    var random = RandomStream(seed: 0)
    let layer = Convolution2D(2, 3, kernelSize: 3, random: &random)
    let tape = Tape(differentiating: layer.parameters.map(\.parameter))
    let output = layer(tape.constant(Tensor(zeros: [0, 5, 5, 2])), on: tape)
    #expect(output.shape == [0, 3, 3, 3])
    let loss = product(output, Tensor(zeros: output.shape), on: tape)
    #expect(tape.backpropagate(from: loss)[layer.weight] == Tensor(zeros: [3, 3, 2, 3]))
  }
}
