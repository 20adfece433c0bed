import Autograd
import Kernels
import Layers
import Networks
import TensorCore
import Testing

/// Attributes with a number per axis or per side.
@Suite struct WindowAttributeTests {
  @Test(arguments: [
    (AxisPair(2), AttributeValue.integer(2)),
    (AxisPair(height: 2, width: 1), .integers([2, 1])),
  ])
  func `A pair is an integer if both numbers are equal`(pair: AxisPair, value: AttributeValue) {
    #expect(pair.attributeValue == value)
    #expect(AxisPair(value) == pair)
  }

  @Test(arguments: [
    (ImageSides(3), AttributeValue.integer(3)),
    (ImageSides(height: 0, width: 2), .integers([0, 2])),
    (ImageSides(top: 0, left: 1, bottom: 2, right: 1), .integers([0, 1, 2, 1])),
    (ImageSides(top: 1, left: 1, bottom: 1, right: 0), .integers([1, 1, 1, 0])),
  ])
  func `Sides are written as shortly as possible`(sides: ImageSides, value: AttributeValue) {
    #expect(sides.attributeValue == value)
    #expect(ImageSides(value) == sides)
  }

  @Test func `A list of equal numbers reads as one integer`() {
    #expect(AxisPair(.integers([2, 2])) == 2)
    #expect(ImageSides(.integers([1, 1])) == 1)
    #expect(ImageSides(.integers([1, 1, 1, 1]))?.attributeValue == .integer(1))
  }

  @Test func `Lists of other lengths and other types are rejected`() {
    for value: AttributeValue in [.integers([]), .integers([1]), .integers([1, 2, 3]), .text("1")] {
      #expect(AxisPair(value) == nil)
      #expect(ImageSides(value) == nil)
    }
    #expect(AxisPair(.integers([1, 2, 3, 4])) == nil)
  }

  @Test func `An operation writes what differs from its defaults`() {
    var attributes = Convolution2D.Attributes()
    attributes.stride = AxisPair(height: 2, width: 1)
    attributes.padding = 1
    #expect(attributes.values == ["stride": .integers([2, 1]), "padding": .integer(1)])
    attributes.stride = 1
    attributes.dilation = 2
    attributes.padding = ImageSides(top: 0, left: 0, bottom: 1, right: 1)
    #expect(
      attributes.values == ["dilation": .integer(2), "padding": .integers([0, 0, 1, 1])])
    #expect(MaxPool2D(size: 3, stride: 3).attributes.values == ["size": .integer(3)])
    #expect(
      AveragePool2D(size: 2, roundsUp: true).attributes.values == ["ceil_mode": .flag(true)])
  }

  @Test func `Patches describe equal strides and paddings without a dilation only`() {
    var random = RandomStream(seed: 0)
    func convolution(_ stride: AxisPair, _ padding: ImageSides, _ dilation: AxisPair) -> Bool {
      Convolution2D(
        2, 2, kernelSize: 3, stride: stride, padding: padding, dilation: dilation, random: &random
      ).patches != nil
    }
    func transposed(_ stride: AxisPair, _ padding: ImageSides, _ dilation: AxisPair) -> Bool {
      TransposedConvolution2D(
        2, 2, kernelSize: 3, stride: stride, padding: padding, dilation: dilation, random: &random
      ).patches != nil
    }
    for describes in [convolution, transposed] {
      #expect(describes(2, 1, 1))
      #expect(!describes(AxisPair(height: 2, width: 1), 1, 1))
      #expect(!describes(1, ImageSides(height: 1, width: 0), 1))
      #expect(!describes(1, ImageSides(top: 0, left: 0, bottom: 1, right: 1), 1))
      #expect(!describes(1, 1, 2))
    }
  }

  @Test func `The work buffer has the rows under a dilated kernel with all paddings`() throws {
    var draft = Draft("dilated")
    let x = draft.convolution(
      "conv", draft.image(channels: 2), 4, kernel: 3,
      padding: ImageSides(top: 1, left: 2, bottom: 3, right: 4),
      dilation: 2)
    let plan = draft.plan(x)
    #expect(try plan.shapes(for: [1, 8, 9, 2]) == [[1, 8, 11, 4]])
    let values = (8 * 9 * 2 + 8 * 11 * 4) * 4
    #expect(try plan.valueBytes(for: [1, 8, 9, 2]).inference == values + 5 * (9 + 6) * 2 * 4)
  }
}
