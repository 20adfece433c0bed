/// The extents of a 2-D convolution from `[N, H, W, Cin]` to `[N, Ho, Wo, Cout]`.
///
/// `Ho = (H + top + bottom − (kH − 1) · dilation − 1) / stride + 1`, rounded down; `Wo` alike.
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
  package let stride: AxisPair
  /// Pixels of padding on each side.
  package let padding: ImageSides
  /// The step between the pixels that a kernel reads; 1 along an axis with a single tap.
  package let dilation: AxisPair
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
  /// - Precondition: The padded image is at least as large as the dilated kernel; both channel counts
  ///   are multiples of `groups`; padding by reflection is smaller than the image along its axis.
  package init(
    batch: Int, inputHeight: Int, inputWidth: Int, inputChannels: Int, outputChannels: Int,
    kernelHeight: Int, kernelWidth: Int, stride: AxisPair = 1,
    padding: ImageSides = 0, dilation: AxisPair = 1, paddingMode: PaddingMode = .zeros,
    groups: Int = 1
  ) {
    precondition(
      stride.smallest > 0 && padding.smallest >= 0 && dilation.smallest > 0,
      "Convolution: found stride \(stride), padding \(padding) and dilation \(dilation), expected"
        + " a positive stride and dilation, and no negative padding")
    let dilation = AxisPair(
      height: kernelHeight == 1 ? 1 : dilation.height, width: kernelWidth == 1 ? 1 : dilation.width)
    let (vertical, horizontal) = WindowAxis.both(
      height: inputHeight, width: inputWidth,
      size: AxisPair(height: kernelHeight, width: kernelWidth), stride: stride, dilation: dilation,
      padding: padding)
    precondition(
      vertical.count > 0 && horizontal.count > 0,
      "Convolution: found an image of \(inputHeight)×\(inputWidth) with padding \(padding),"
        + " expected at least the kernel of \(vertical.span)×\(horizontal.span)")
    precondition(
      inputChannels % groups == 0 && outputChannels % groups == 0,
      "Convolution: found \(inputChannels) input and \(outputChannels) output channels, expected"
        + " multiples of the \(groups) groups"
    )
    precondition(
      paddingMode == .zeros || padding.isSmaller(height: inputHeight, width: inputWidth),
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
    self.dilation = dilation
    // Without padding the mode does not matter.
    self.paddingMode = padding == 0 ? .zeros : paddingMode
    self.groups = groups
    outputHeight = vertical.count
    outputWidth = horizontal.count
  }

  var inputChannelsPerGroup: Int { inputChannels / groups }
  var outputChannelsPerGroup: Int { outputChannels / groups }

  private var windows: (vertical: WindowAxis, horizontal: WindowAxis) {
    WindowAxis.both(
      height: inputHeight, width: inputWidth,
      size: AxisPair(height: kernelHeight, width: kernelWidth), stride: stride, dilation: dilation,
      padding: padding)
  }
  /// The kernel's places along the height.
  var vertical: WindowAxis { windows.vertical }
  /// The kernel's places along the width.
  var horizontal: WindowAxis { windows.horizontal }

  /// Taps in a row of the kernel that read neighboring pixels: all of them, or one with a dilation.
  /// The direct loops multiply a run at a time.
  var tapsPerRun: Int { dilation.width == 1 ? kernelWidth : 1 }
  /// The runs in a row of the kernel.
  var runs: Int { kernelWidth / tapsPerRun }

  /// Scalars that one output value sums over.
  var patchLength: Int { kernelHeight * kernelWidth * inputChannelsPerGroup }
  /// Multiply-adds of the forward pass.
  package var multiplyAdds: Int {
    batch * outputHeight * outputWidth * outputChannels * patchLength
  }

  /// The same convolution of an image that is already padded.
  var ofPaddedImage: ConvolutionGeometry {
    ConvolutionGeometry(
      batch: batch, inputHeight: inputHeight + padding.top + padding.bottom,
      inputWidth: inputWidth + padding.left + padding.right, inputChannels: inputChannels,
      outputChannels: outputChannels, kernelHeight: kernelHeight, kernelWidth: kernelWidth,
      stride: stride, dilation: dilation, groups: groups)
  }
}
