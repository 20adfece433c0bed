/// The extents of a 2-D convolution from `[N, H, W, Cin]` to `[N, Ho, Wo, Cout]`.
///
/// `Ho = (H + 2 · padding − kH) / stride + 1`, rounded down; `Wo` alike.
package struct ConvolutionGeometry: Hashable, Sendable {
  /// N, the number of images.
  package let batch: Int
  /// H, in pixels.
  package let inputHeight: Int
  /// W, in pixels.
  package let inputWidth: Int
  /// Cin.
  package let inputChannels: Int
  /// Cout.
  package let outputChannels: Int
  /// kH.
  package let kernelHeight: Int
  /// kW.
  package let kernelWidth: Int
  /// The step between output pixels, in input pixels.
  package let stride: Int
  /// Pixels of padding on each side.
  package let padding: Int
  /// The content of the padding; `.zeros` if there is none.
  package let paddingMode: PaddingMode
  /// The number of groups.
  package let groups: Int
  /// Ho, in pixels.
  package let outputHeight: Int
  /// Wo, in pixels.
  package let outputWidth: Int

  /// Makes a geometry and computes the output's size.
  ///
  /// - Precondition: The padded image is at least as large as the kernel; both channel counts are
  ///   multiples of `groups`; padding by reflection is smaller than either side of the image.
  package init(
    batch: Int, inputHeight: Int, inputWidth: Int, inputChannels: Int, outputChannels: Int,
    kernelHeight: Int, kernelWidth: Int, stride: Int = 1, padding: Int = 0,
    paddingMode: PaddingMode = .zeros, groups: Int = 1
  ) {
    precondition(
      inputHeight + 2 * padding >= kernelHeight && inputWidth + 2 * padding >= kernelWidth,
      "Convolution: found an image of \(inputHeight)×\(inputWidth) with padding \(padding),"
        + " expected at least the kernel of \(kernelHeight)×\(kernelWidth)")
    precondition(
      inputChannels % groups == 0 && outputChannels % groups == 0,
      "Convolution: found \(inputChannels) input and \(outputChannels) output channels, expected"
        + " multiples of the \(groups) groups"
    )
    precondition(
      paddingMode == .zeros || padding < min(inputHeight, inputWidth),
      "Convolution: found an image of \(inputHeight)×\(inputWidth), expected sides above the"
        + " padding by reflection, \(padding)")
    self.batch = batch
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.padding = padding
    // Without padding the mode does not matter.
    self.paddingMode = padding == 0 ? .zeros : paddingMode
    self.groups = groups
    outputHeight = (inputHeight + 2 * padding - kernelHeight) / stride + 1
    outputWidth = (inputWidth + 2 * padding - kernelWidth) / stride + 1
  }

  var inputChannelsPerGroup: Int { inputChannels / groups }
  var outputChannelsPerGroup: Int { outputChannels / groups }

  /// Scalars that one output value sums over.
  var patchLength: Int { kernelHeight * kernelWidth * inputChannelsPerGroup }
  /// Multiply-adds of the forward pass.
  package var multiplyAdds: Int {
    batch * outputHeight * outputWidth * outputChannels * patchLength
  }

  /// The same convolution of an image that is already padded.
  var ofPaddedImage: ConvolutionGeometry {
    ConvolutionGeometry(
      batch: batch, inputHeight: inputHeight + 2 * padding, inputWidth: inputWidth + 2 * padding,
      inputChannels: inputChannels, outputChannels: outputChannels, kernelHeight: kernelHeight,
      kernelWidth: kernelWidth, stride: stride, groups: groups)
  }
}
