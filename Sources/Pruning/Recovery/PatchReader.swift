import Kernels
import TensorCore

/// How a layer that mixes channels reads its input. An output pixel is the product of a patch, all
/// channels under each tap, and a matrix `[taps · Cin, Cout]`, plus the bias.
package struct PatchReader: Sendable {
  private let geometry: PatchGeometry
  private let inputHeight: Int
  private let inputWidth: Int
  private let outputWidth: Int
  /// Cin, the number of input channels.
  package let channels: Int
  /// Cout, the number of output channels.
  package let outputs: Int
  /// Output pixels per image.
  package let outputPixels: Int

  /// The number of taps of the kernel.
  package var taps: Int { geometry.kernelHeight * geometry.kernelWidth }
  /// The length of a patch, `taps · channels`, with the channels innermost.
  package var patchLength: Int { taps * channels }

  /// Makes a reader for the shapes of one application.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, Cin]`, `[N, Cin]` or `[N, L, Cin]`.
  ///   - output: `[N, Ho, Wo, Cout]`, `[N, Cout]` or `[N, L, Cout]`.
  package init(_ geometry: PatchGeometry, input: Shape, output: Shape) {
    self.geometry = geometry
    let isImage = input.rank == 4
    // The axes between batch and channels count as a row of pixels; vectors have one.
    let positions = input.extents.dropFirst().dropLast().reduce(1, *)
    (inputHeight, inputWidth) = isImage ? (input[1], input[2]) : (1, positions)
    outputWidth = isImage ? output[2] : positions
    outputPixels = isImage ? output[1] * output[2] : positions
    (channels, outputs) = (input[-1], output[-1])
  }

  /// The patches of some output pixels of an image, one per row: `[pixels, patchLength]`, or
  /// `[pixels, patchLength + columns]` if each is followed by a row of `columns`.
  package func patches(
    of pixels: [Int], in input: Tensor, image: Int, followedBy columns: Tensor? = nil
  ) -> Tensor {
    let gathering = PatchGathering(
      geometry, input: (inputHeight, inputWidth), outputWidth: outputWidth, channels: channels)
    return gathering.rows(of: pixels, in: input, image: image, followedBy: columns)
  }

  /// Converts a weight to the matrix `[taps · Cin, Cout]`, of any width.
  package func matrix(of weight: Tensor) -> Tensor {
    switch geometry.kind {
    case .convolution:
      return weight.reshaped(to: [weight.count / weight.shape[3], weight.shape[3]])
    case .transposed:
      let (outputs, inputs) = (weight.shape[2], weight.shape[3])
      return weight.reshaped(to: [taps, outputs, inputs]).transposed(to: [0, 2, 1])
        .reshaped(to: [taps * inputs, outputs])
    case .linear:
      let (outputs, inputs) = (weight.shape[0], weight.shape[1])
      return weight.reshaped(to: [1, outputs, inputs]).transposed(to: [0, 2, 1])
        .reshaped(to: [inputs, outputs])
    }
  }

  /// Converts such a matrix to the weight of `shape`.
  package func weight(of matrix: Tensor, shape: Shape) -> Tensor {
    switch geometry.kind {
    case .convolution: return matrix.reshaped(to: shape)
    case .transposed, .linear:
      return matrix.reshaped(to: [taps, matrix.shape[0] / taps, matrix.shape[1]])
        .transposed(to: [0, 2, 1]).reshaped(to: shape)
    }
  }
}
