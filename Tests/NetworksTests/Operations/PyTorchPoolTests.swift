import Autograd
import Kernels
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct PyTorchPoolTests {
  @Test(arguments: try Fixture.cases("max-pool"))
  func `Max pooling gives PyTorch's values and gradients`(_ fixture: Fixture) throws {
    let layer = MaxPool2D(
      size: AxisPair(fixture.extent("size")), stride: AxisPair(fixture.extent("stride")),
      padding: ImageSides(fixture.extent("padding")))
    #expect(try fixture.differences(of: layer) == [])
  }

  @Test(arguments: try Fixture.cases("average-pool"))
  func `Average pooling gives PyTorch's values and gradients`(_ fixture: Fixture) throws {
    let layer = AveragePool2D(
      size: AxisPair(fixture.extent("size")), stride: AxisPair(fixture.extent("stride")),
      padding: ImageSides(fixture.extent("padding")))
    #expect(try fixture.differences(of: layer) == [])
  }

  @Test(arguments: try Fixture.cases("global-average-pool"))
  func `Global average pooling gives PyTorch's values and gradients`(_ fixture: Fixture) throws {
    #expect(try fixture.differences(of: GlobalAveragePool()) == [])
  }

  @Test(arguments: try Fixture.cases("reflection-pad"))
  func `Reflection padding gives PyTorch's values and gradients`(_ fixture: Fixture) throws {
    #expect(try fixture.differences(of: ReflectionPad2D(fixture.extent("padding"))) == [])
  }

  @Test(arguments: try Fixture.cases("blur"))
  func `Blurring gives the values and gradients of CUT's code`(_ fixture: Fixture) throws {
    let size = fixture.extent("size")
    var attributes = Blur2D.Attributes()
    attributes.doubles = fixture.extent("doubles") == 1
    let layer = Blur2D(
      attributes, kernels: Parameter(Tensor(zeros: [size, size, 1, 3]), layout: .convolution))
    #expect(try fixture.differences(of: layer) == [])
  }

  @Test(arguments: try Fixture.cases("activation"))
  func `Activations give PyTorch's values and gradients`(_ fixture: Fixture) throws {
    let layers: [String: any Module] = [
      "relu": ReLU(), "leaky relu": LeakyReLU(slope: 0.2), "tanh": Tanh(), "sigmoid": Sigmoid(),
      "hard swish": HardSwish(),
    ]
    #expect(try fixture.differences(of: try #require(layers[fixture.name])) == [])
  }

  @Test func `The stride of a pooling is its size unless it is given`() {
    #expect(MaxPool2D(size: 3).attributes.stride == nil)
    #expect(AveragePool2D(size: 2).attributes.stride == nil)
    let tape = Tape()
    let image = tape.constant(Tensor((0..<16).map(Float.init), shape: [1, 4, 4, 1]))
    #expect(MaxPool2D(size: 2)(image, on: tape).tensor.scalars == [5, 7, 13, 15])
    #expect(AveragePool2D(size: 2)(image, on: tape).tensor.scalars == [2.5, 4.5, 10.5, 12.5])
  }

  @Test func `Max pooling propagates infinities and NaN`() {
    let tape = Tape()
    let image = tape.constant(Tensor([-.infinity, -.infinity, 1, .nan], shape: [2, 1, 2, 1]))
    let output = MaxPool2D(size: 2, padding: 1)(image, on: tape).tensor.scalars
    #expect(output[0] == -.infinity)
    #expect(output[2] == 1)
    #expect(output[3].isNaN)
  }
}
