import Kernels
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

/// Convolutions and poolings whose axes or sides differ.
@Suite struct PyTorchWindowTests {
  @Test(arguments: try Fixture.cases("uneven-convolution"))
  func `A convolution with uneven axes gives PyTorch's values and gradients`(
    _ fixture: Fixture
  ) throws {
    var random = RandomStream(seed: 0)
    let layer = Convolution2D(
      fixture.extent("inputs"), fixture.extent("outputs"), kernelSize: fixture.pair("kernel"),
      stride: fixture.pair("stride"), padding: fixture.sides("padding"),
      dilation: fixture.pair("dilation"),
      paddingMode: fixture.option("reflection") == 1 ? .reflection : .zeros,
      groups: fixture.extent("groups"), bias: fixture.option("bias") == 1, random: &random)
    #expect(try fixture.differences(of: layer) == [])
  }

  @Test(arguments: try Fixture.cases("uneven-transposed-convolution"))
  func `A transposed convolution with uneven axes gives PyTorch's values and gradients`(
    _ fixture: Fixture
  ) throws {
    var random = RandomStream(seed: 0)
    let layer = TransposedConvolution2D(
      fixture.extent("inputs"), fixture.extent("outputs"), kernelSize: fixture.pair("kernel"),
      stride: fixture.pair("stride"), padding: fixture.sides("padding"),
      outputPadding: fixture.pair("output_padding"), dilation: fixture.pair("dilation"),
      groups: fixture.extent("groups"), bias: fixture.option("bias") == 1, random: &random)
    #expect(try fixture.differences(of: layer) == [])
  }

  @Test(arguments: try Fixture.cases("uneven-max-pool"))
  func `Max pooling with uneven axes gives PyTorch's values and gradients`(
    _ fixture: Fixture
  ) throws {
    var attributes = MaxPool2D.Attributes()
    attributes.size = fixture.pair("size")
    attributes.stride = fixture.pair("stride")
    attributes.padding = fixture.sides("padding")
    attributes.dilation = fixture.pair("dilation")
    attributes.roundsUp = fixture.option("ceil_mode") == 1
    #expect(try fixture.differences(of: MaxPool2D(attributes)) == [])
  }

  @Test(arguments: try Fixture.cases("uneven-average-pool"))
  func `Average pooling with uneven axes gives PyTorch's values and gradients`(
    _ fixture: Fixture
  ) throws {
    var attributes = AveragePool2D.Attributes()
    attributes.size = fixture.pair("size")
    attributes.stride = fixture.pair("stride")
    attributes.padding = fixture.sides("padding")
    attributes.roundsUp = fixture.option("ceil_mode") == 1
    attributes.countsPadding = fixture.option("counts_padding") == 1
    #expect(try fixture.differences(of: AveragePool2D(attributes)) == [])
  }
}
