import Kernels
import TensorCore
import Testing

/// Compares every convolution algorithm with sums in double precision, with a tolerance of 2e-5 of
/// the largest magnitude.
@Suite struct ConvolutionAccuracyTests {
  static let geometries = [
    // Few channels.
    ConvolutionGeometry(
      batch: 2, inputHeight: 9, inputWidth: 7, inputChannels: 3, outputChannels: 5,
      kernelHeight: 3, kernelWidth: 3, padding: 1),
    // Many channels, stride 1: Winograd's tiles, whole and cut, with each padding.
    ConvolutionGeometry(
      batch: 1, inputHeight: 8, inputWidth: 12, inputChannels: 32, outputChannels: 64,
      kernelHeight: 3, kernelWidth: 3, padding: 1),
    ConvolutionGeometry(
      batch: 2, inputHeight: 7, inputWidth: 9, inputChannels: 33, outputChannels: 51,
      kernelHeight: 3, kernelWidth: 3, padding: 1),
    ConvolutionGeometry(
      batch: 3, inputHeight: 11, inputWidth: 10, inputChannels: 47, outputChannels: 37,
      kernelHeight: 3, kernelWidth: 3, padding: 0),
    ConvolutionGeometry(
      batch: 1, inputHeight: 6, inputWidth: 17, inputChannels: 101, outputChannels: 40,
      kernelHeight: 3, kernelWidth: 3, padding: 2),
    // Winograd's tiles with strides: phases of 3×3 and 4×4 taps, even and odd images, ragged
    // channels.
    ConvolutionGeometry(
      batch: 1, inputHeight: 16, inputWidth: 24, inputChannels: 32, outputChannels: 64,
      kernelHeight: 3, kernelWidth: 3, stride: 2, padding: 1),
    ConvolutionGeometry(
      batch: 2, inputHeight: 15, inputWidth: 18, inputChannels: 19, outputChannels: 37,
      kernelHeight: 3, kernelWidth: 3, stride: 2, padding: 0),
    ConvolutionGeometry(
      batch: 1, inputHeight: 17, inputWidth: 13, inputChannels: 16, outputChannels: 24,
      kernelHeight: 3, kernelWidth: 3, stride: 2, padding: 2),
    ConvolutionGeometry(
      batch: 3, inputHeight: 16, inputWidth: 14, inputChannels: 33, outputChannels: 41,
      kernelHeight: 4, kernelWidth: 4, stride: 2, padding: 1),
    ConvolutionGeometry(
      batch: 1, inputHeight: 21, inputWidth: 16, inputChannels: 24, outputChannels: 18,
      kernelHeight: 4, kernelWidth: 4, stride: 2, padding: 2, paddingMode: .reflection),
    // 4×4 taps without a stride, as at the end of a discriminator.
    ConvolutionGeometry(
      batch: 2, inputHeight: 10, inputWidth: 13, inputChannels: 48, outputChannels: 33,
      kernelHeight: 4, kernelWidth: 4, padding: 1),
    ConvolutionGeometry(
      batch: 1, inputHeight: 14, inputWidth: 9, inputChannels: 128, outputChannels: 64,
      kernelHeight: 4, kernelWidth: 4, padding: 2),
    // Long sums over channels.
    ConvolutionGeometry(
      batch: 1, inputHeight: 8, inputWidth: 8, inputChannels: 700, outputChannels: 16,
      kernelHeight: 3, kernelWidth: 3, padding: 1),
    ConvolutionGeometry(
      batch: 1, inputHeight: 14, inputWidth: 12, inputChannels: 16, outputChannels: 515,
      kernelHeight: 4, kernelWidth: 4, stride: 2, padding: 1),
    // Many tiles: several chunks of them.
    ConvolutionGeometry(
      batch: 5, inputHeight: 34, inputWidth: 30, inputChannels: 16, outputChannels: 17,
      kernelHeight: 3, kernelWidth: 3, padding: 1),
    ConvolutionGeometry(
      batch: 1, inputHeight: 76, inputWidth: 68, inputChannels: 64, outputChannels: 49,
      kernelHeight: 3, kernelWidth: 3, padding: 1),
    // Strides, larger and even kernels, single taps.
    ConvolutionGeometry(
      batch: 2, inputHeight: 13, inputWidth: 10, inputChannels: 20, outputChannels: 35,
      kernelHeight: 3, kernelWidth: 3, stride: 2, padding: 1),
    ConvolutionGeometry(
      batch: 1, inputHeight: 12, inputWidth: 15, inputChannels: 17, outputChannels: 9,
      kernelHeight: 4, kernelWidth: 4, stride: 2, padding: 1),
    ConvolutionGeometry(
      batch: 1, inputHeight: 14, inputWidth: 9, inputChannels: 3, outputChannels: 18,
      kernelHeight: 7, kernelWidth: 7),
    ConvolutionGeometry(
      batch: 2, inputHeight: 7, inputWidth: 7, inputChannels: 24, outputChannels: 13,
      kernelHeight: 1, kernelWidth: 1, stride: 2),
    // Reflection: direct, Winograd's, strided.
    ConvolutionGeometry(
      batch: 2, inputHeight: 9, inputWidth: 8, inputChannels: 3, outputChannels: 7,
      kernelHeight: 7, kernelWidth: 7, padding: 3, paddingMode: .reflection),
    ConvolutionGeometry(
      batch: 1, inputHeight: 8, inputWidth: 9, inputChannels: 40, outputChannels: 33,
      kernelHeight: 3, kernelWidth: 3, padding: 1, paddingMode: .reflection),
    ConvolutionGeometry(
      batch: 2, inputHeight: 9, inputWidth: 12, inputChannels: 5, outputChannels: 20,
      kernelHeight: 4, kernelWidth: 4, stride: 2, padding: 2, paddingMode: .reflection),
    // To and from few channels, where the columns of the kernel take the place of channels.
    ConvolutionGeometry(
      batch: 2, inputHeight: 15, inputWidth: 13, inputChannels: 24, outputChannels: 3,
      kernelHeight: 7, kernelWidth: 7, padding: 3, paddingMode: .reflection),
    ConvolutionGeometry(
      batch: 1, inputHeight: 14, inputWidth: 17, inputChannels: 3, outputChannels: 20,
      kernelHeight: 7, kernelWidth: 7, padding: 2),
    ConvolutionGeometry(
      batch: 2, inputHeight: 9, inputWidth: 11, inputChannels: 40, outputChannels: 1,
      kernelHeight: 4, kernelWidth: 4, padding: 1),
    // A large kernel, whose gradient is distributed over the threads.
    ConvolutionGeometry(
      batch: 2, inputHeight: 9, inputWidth: 8, inputChannels: 50, outputChannels: 71,
      kernelHeight: 5, kernelWidth: 5, padding: 1),
    // Padding around single taps, wider than the kernel, and strides beyond it; an image of one
    // pixel.
    ConvolutionGeometry(
      batch: 1, inputHeight: 4, inputWidth: 5, inputChannels: 20, outputChannels: 17,
      kernelHeight: 1, kernelWidth: 1, padding: 1),
    ConvolutionGeometry(
      batch: 1, inputHeight: 6, inputWidth: 7, inputChannels: 12, outputChannels: 2,
      kernelHeight: 3, kernelWidth: 3, padding: 4),
    ConvolutionGeometry(
      batch: 2, inputHeight: 11, inputWidth: 9, inputChannels: 18, outputChannels: 16,
      kernelHeight: 2, kernelWidth: 2, stride: 4, padding: 1),
    ConvolutionGeometry(
      batch: 3, inputHeight: 1, inputWidth: 1, inputChannels: 33, outputChannels: 40,
      kernelHeight: 3, kernelWidth: 3, padding: 1),
    // Groups and depthwise.
    ConvolutionGeometry(
      batch: 1, inputHeight: 8, inputWidth: 8, inputChannels: 8, outputChannels: 8,
      kernelHeight: 3, kernelWidth: 3, padding: 1, groups: 2),
    ConvolutionGeometry(
      batch: 2, inputHeight: 10, inputWidth: 9, inputChannels: 37, outputChannels: 37,
      kernelHeight: 3, kernelWidth: 3, stride: 2, padding: 1, groups: 37),
    ConvolutionGeometry(
      batch: 1, inputHeight: 11, inputWidth: 9, inputChannels: 80, outputChannels: 80,
      kernelHeight: 5, kernelWidth: 5, padding: 2, paddingMode: .reflection, groups: 80),
    ConvolutionGeometry(
      batch: 2, inputHeight: 8, inputWidth: 8, inputChannels: 12, outputChannels: 12,
      kernelHeight: 3, kernelWidth: 3, padding: 1, groups: 12),
    // Uneven strides and sides: direct, depthwise, few outputs, Winograd's tiles with and without
    // strides.
    ConvolutionGeometry(
      batch: 2, inputHeight: 11, inputWidth: 9, inputChannels: 18, outputChannels: 35,
      kernelHeight: 3, kernelWidth: 3, stride: AxisPair(height: 2, width: 1), padding: 1),
    ConvolutionGeometry(
      batch: 1, inputHeight: 9, inputWidth: 13, inputChannels: 50, outputChannels: 71,
      kernelHeight: 5, kernelWidth: 4, stride: AxisPair(height: 1, width: 3),
      padding: ImageSides(top: 0, left: 3, bottom: 4, right: 1)),
    ConvolutionGeometry(
      batch: 2, inputHeight: 9, inputWidth: 12, inputChannels: 37, outputChannels: 37,
      kernelHeight: 3, kernelWidth: 5, stride: AxisPair(height: 1, width: 2),
      padding: ImageSides(top: 0, left: 2, bottom: 1, right: 3), groups: 37),
    ConvolutionGeometry(
      batch: 1, inputHeight: 10, inputWidth: 9, inputChannels: 24, outputChannels: 3,
      kernelHeight: 5, kernelWidth: 3, padding: ImageSides(top: 3, left: 0, bottom: 1, right: 2)),
    ConvolutionGeometry(
      batch: 2, inputHeight: 16, inputWidth: 15, inputChannels: 32, outputChannels: 40,
      kernelHeight: 3, kernelWidth: 3, stride: 2,
      padding: ImageSides(top: 0, left: 0, bottom: 1, right: 1)),
    ConvolutionGeometry(
      batch: 1, inputHeight: 11, inputWidth: 10, inputChannels: 20, outputChannels: 33,
      kernelHeight: 4, kernelWidth: 4, padding: ImageSides(top: 1, left: 2, bottom: 2, right: 1),
      paddingMode: .reflection),
    // Dilations: alone, with strides with and without a common divisor, by axis, a large kernel,
    // depthwise, with groups and reflected.
    ConvolutionGeometry(
      batch: 1, inputHeight: 12, inputWidth: 14, inputChannels: 32, outputChannels: 40,
      kernelHeight: 3, kernelWidth: 3, padding: 2, dilation: 2),
    ConvolutionGeometry(
      batch: 2, inputHeight: 13, inputWidth: 16, inputChannels: 5, outputChannels: 20,
      kernelHeight: 3, kernelWidth: 4, stride: AxisPair(height: 3, width: 2), padding: 3,
      dilation: AxisPair(height: 2, width: 4)),
    ConvolutionGeometry(
      batch: 1, inputHeight: 9, inputWidth: 11, inputChannels: 50, outputChannels: 71,
      kernelHeight: 5, kernelWidth: 5, padding: ImageSides(top: 1, left: 4, bottom: 0, right: 3),
      dilation: AxisPair(height: 1, width: 3)),
    ConvolutionGeometry(
      batch: 2, inputHeight: 11, inputWidth: 12, inputChannels: 19, outputChannels: 19,
      kernelHeight: 3, kernelWidth: 3, stride: AxisPair(height: 2, width: 1), padding: 2,
      dilation: AxisPair(height: 3, width: 2), groups: 19),
    ConvolutionGeometry(
      batch: 1, inputHeight: 10, inputWidth: 9, inputChannels: 6, outputChannels: 9,
      kernelHeight: 3, kernelWidth: 3, padding: 3, dilation: 2, paddingMode: .reflection,
      groups: 3),
  ]

  @Test func `The cases reach every algorithm`() {
    let counts = Dictionary(grouping: Self.geometries) { $0.forwardWork.algorithm }.mapValues(
      \.count)
    #expect(Set(counts.keys) == ["Winograd", "depthwise", "few outputs", "direct"])
    #expect((counts["Winograd"] ?? 0) >= 15)
    #expect((counts["few outputs"] ?? 0) >= 3)
  }

  @Test func `An empty batch gives an empty output, and a kernel's gradient of zeros`() {
    for geometry in Self.geometries {
      let empty = ConvolutionGeometry(
        batch: 0, inputHeight: geometry.inputHeight, inputWidth: geometry.inputWidth,
        inputChannels: geometry.inputChannels, outputChannels: geometry.outputChannels,
        kernelHeight: geometry.kernelHeight, kernelWidth: geometry.kernelWidth,
        stride: geometry.stride, padding: geometry.padding, dilation: geometry.dilation,
        paddingMode: geometry.paddingMode, groups: geometry.groups)
      let found = ReferenceConvolution(empty).kernels()
      #expect(found.output.count == 0 && found.inputGradient.count == 0)
      #expect(found.weightGradient.scalars.allSatisfy { $0 == 0 })
    }
  }

  static let references = geometries.map(ReferenceConvolution.init)

  @Test("Forward, backward-data and backward-weights equal sums in double precision")
  func accuracy() {
    for reference in Self.references {
      let geometry = reference.geometry
      let found = reference.kernels()
      #expect(relativeError(found.output, reference.output) < 2e-5, "forward of \(geometry)")
      #expect(
        relativeError(found.inputGradient, reference.inputGradient) < 2e-5, "data of \(geometry)")
      #expect(
        relativeError(found.weightGradient, reference.weightGradient) < 2e-5,
        "weights of \(geometry)")
    }
  }

  @Test("1, 2 and 4 threads give the same bits", arguments: [2, 4])
  func threads(count: Int) {
    for reference in Self.references {
      let one = Parallelism.$threads.withValue(1) { reference.kernels() }
      let several = Parallelism.$threads.withValue(count) { reference.kernels() }
      #expect(one.output == several.output)
      #expect(one.inputGradient == several.inputGradient)
      #expect(one.weightGradient == several.weightGradient)
    }
  }

  private func relativeError(_ found: Tensor, _ expected: [Double]) -> Double {
    let largest = expected.reduce(0) { max($0, abs($1)) }
    return zip(found.scalars, expected).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / largest
  }
}
