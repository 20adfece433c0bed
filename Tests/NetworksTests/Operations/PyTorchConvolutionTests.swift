import Kernels
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct PyTorchConvolutionTests {
  @Test(arguments: try Fixture.cases("convolution"))
  func `A convolution gives PyTorch's values and gradients`(_ fixture: Fixture) throws {
    var random = RandomStream(seed: 0)
    let layer = Convolution2D(
      fixture.extent("inputs"), fixture.extent("outputs"),
      kernelSize: AxisPair(fixture.extent("kernel")), stride: AxisPair(fixture.extent("stride")),
      padding: ImageSides(fixture.extent("padding")),
      paddingMode: fixture.option("reflection") == 1 ? .reflection : .zeros,
      groups: fixture.extent("groups"), bias: fixture.option("bias") == 1, random: &random)
    #expect(try fixture.differences(of: layer) == [])
  }

  @Test(arguments: try Fixture.cases("transposed-convolution"))
  func `A transposed convolution gives PyTorch's values and gradients`(_ fixture: Fixture) throws {
    var random = RandomStream(seed: 0)
    let layer = TransposedConvolution2D(
      fixture.extent("inputs"), fixture.extent("outputs"),
      kernelSize: AxisPair(fixture.extent("kernel")), stride: AxisPair(fixture.extent("stride")),
      padding: ImageSides(fixture.extent("padding")),
      outputPadding: AxisPair(fixture.extent("output_padding")), groups: fixture.extent("groups"),
      bias: fixture.option("bias") == 1, random: &random)
    #expect(try fixture.differences(of: layer) == [])
  }

  @Test(arguments: try Fixture.cases("linear"))
  func `A linear layer gives PyTorch's values and gradients`(_ fixture: Fixture) throws {
    var random = RandomStream(seed: 0)
    let layer = Linear(
      fixture.extent("inputs"), fixture.extent("outputs"), bias: fixture.option("bias") == 1,
      random: &random)
    #expect(try fixture.differences(of: layer) == [])
  }
}
