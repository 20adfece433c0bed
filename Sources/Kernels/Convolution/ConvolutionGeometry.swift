/// The extents of a 2-D convolution from `[N, H, W, Cin]` to `[N, Ho, Wo, Cout]`.
///
/// `Ho = (H + 2 · padding − kH) / stride + 1`, rounded down; `Wo` alike.
package struct ConvolutionGeometry: Hashable, Sendable {
  package let batch: Int
  package let inputHeight: Int
  package let inputWidth: Int
  package let inputChannels: Int
  package let outputChannels: Int
  package let kernelHeight: Int
  package let kernelWidth: Int
  package let stride: Int
  package let padding: Int
  package let paddingMode: PaddingMode
  package let groups: Int
  package let outputHeight: Int
  package let outputWidth: Int

  /// - Precondition: The padded image is at least as large as the kernel; both channel counts are
  ///   multiples of `groups`; a padding by reflection is smaller than either side of the image.
  package init(
    batch: Int, inputHeight: Int, inputWidth: Int, inputChannels: Int, outputChannels: Int,
    kernelHeight: Int, kernelWidth: Int, stride: Int = 1, padding: Int = 0,
    paddingMode: PaddingMode = .zeros, groups: Int = 1
  ) {
    precondition(
      inputHeight + 2 * padding >= kernelHeight && inputWidth + 2 * padding >= kernelWidth,
      "Convolution: an image of \(inputHeight)×\(inputWidth) with padding \(padding) is smaller than"
        + " the kernel of \(kernelHeight)×\(kernelWidth)")
    precondition(
      inputChannels % groups == 0 && outputChannels % groups == 0,
      "Convolution: \(inputChannels) and \(outputChannels) channels do not split into \(groups) groups"
    )
    precondition(
      paddingMode == .zeros || padding < min(inputHeight, inputWidth),
      "Convolution: a padding of \(padding) by reflection needs a larger image than"
        + " \(inputHeight)×\(inputWidth)")
    self.batch = batch
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.padding = padding
    // Without padding both modes are the same convolution.
    self.paddingMode = padding == 0 ? .zeros : paddingMode
    self.groups = groups
    outputHeight = (inputHeight + 2 * padding - kernelHeight) / stride + 1
    outputWidth = (inputWidth + 2 * padding - kernelWidth) / stride + 1
  }

  var inputChannelsPerGroup: Int { inputChannels / groups }
  var outputChannelsPerGroup: Int { outputChannels / groups }

  /// Scalars that one output value sums over.
  var patchLength: Int { kernelHeight * kernelWidth * inputChannelsPerGroup }
  /// Multiplications with an addition each.
  package var multiplyAdds: Int {
    batch * outputHeight * outputWidth * outputChannels * patchLength
  }

  /// The same convolution of an image that is padded already.
  var ofPaddedImage: ConvolutionGeometry {
    ConvolutionGeometry(
      batch: batch, inputHeight: inputHeight + 2 * padding, inputWidth: inputWidth + 2 * padding,
      inputChannels: inputChannels, outputChannels: outputChannels, kernelHeight: kernelHeight,
      kernelWidth: kernelWidth, stride: stride, groups: groups)
  }
}
