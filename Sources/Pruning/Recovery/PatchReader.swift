import Layers
import TensorCore

/// How a layer that mixes channels reads its input: an output pixel is the product of a patch, all
/// channels under each tap, with a matrix `[taps · Cin, Cout]`, plus the bias.
package struct PatchReader: Sendable {
  private enum Kind { case convolution(mirrors: Bool), transposed, linear }

  private let kind: Kind
  private let kernelHeight: Int
  private let kernelWidth: Int
  private let stride: Int
  private let padding: Int
  private let inputHeight: Int
  private let inputWidth: Int
  private let outputWidth: Int
  /// Cin.
  package let channels: Int
  /// Cout.
  package let outputs: Int
  /// Of one image.
  package let outputPixels: Int

  /// Taps of the kernel.
  package var taps: Int { kernelHeight * kernelWidth }
  /// Scalars of a patch, `taps · channels`, the channels innermost.
  package var patchLength: Int { taps * channels }

  /// Nil for a module that is no convolution, transposed convolution or linear layer.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, Cin]` or `[N, Cin]`.
  ///   - output: `[N, Ho, Wo, Cout]` or `[N, Cout]`.
  package init?(_ module: AnyObject?, input: Shape, output: Shape) {
    let kernel: Shape
    switch module {
    case let layer as Convolution2D where layer.groups == 1:
      kind = .convolution(mirrors: layer.paddingMode == .reflection)
      (kernel, stride, padding) = (layer.weight.value.shape, layer.stride, layer.padding)
    case let layer as TransposedConvolution2D where layer.groups == 1:
      kind = .transposed
      (kernel, stride, padding) = (layer.weight.value.shape, layer.stride, layer.padding)
    case is Linear:
      (kind, kernel, stride, padding) = (.linear, [1, 1], 1, 0)
    default: return nil
    }
    (kernelHeight, kernelWidth) = (kernel[0], kernel[1])
    let isImage = input.rank == 4
    (inputHeight, inputWidth) = isImage ? (input[1], input[2]) : (1, 1)
    outputWidth = isImage ? output[2] : 1
    outputPixels = isImage ? output[1] * output[2] : 1
    (channels, outputs) = (input[-1], output[-1])
  }

  /// Writes the patches of some output pixels of an image, one per row.
  ///
  /// - Parameter rowStride: Floats from row to row, at least `patchLength`.
  package func read(
    _ pixels: [Int], of input: Tensor, image: Int, to rows: UnsafeMutablePointer<Float>,
    rowStride: Int
  ) {
    input.withPointer { input in
      let image = input + image * inputHeight * inputWidth * channels
      Parallelism.forEachRange(of: pixels.count, grain: 64) { range in
        for row in range { read(pixels[row], of: image, to: rows + row * rowStride) }
      }
    }
  }

  private func read(
    _ pixel: Int, of image: UnsafePointer<Float>, to patch: UnsafeMutablePointer<Float>
  ) {
    let (row, column) = (pixel / outputWidth, pixel % outputWidth)
    for tapRow in 0..<kernelHeight {
      let y = source(row, tapRow, extent: inputHeight)
      for tapColumn in 0..<kernelWidth {
        let target = patch + (tapRow * kernelWidth + tapColumn) * channels
        if let y, let x = source(column, tapColumn, extent: inputWidth) {
          target.update(from: image + (y * inputWidth + x) * channels, count: channels)
        } else {
          target.update(repeating: 0, count: channels)
        }
      }
    }
  }

  /// Where along an axis a tap reads for the output at `position`; nil where it meets a zero.
  private func source(_ position: Int, _ tap: Int, extent: Int) -> Int? {
    switch kind {
    case .linear: return 0
    case .convolution(let mirrors):
      let place = position * stride - padding + tap
      if 0..<extent ~= place { return place }
      return mirrors ? (place < 0 ? -place : 2 * (extent - 1) - place) : nil
    case .transposed:
      let place = position + padding - tap
      guard place >= 0, place % stride == 0, place / stride < extent else { return nil }
      return place / stride
    }
  }

  /// A weight as the matrix `[taps · Cin, Cout]`, of any width.
  package func matrix(of weight: Tensor) -> Tensor {
    switch kind {
    case .convolution:
      return weight.reshaped(to: [weight.count / weight.shape[3], weight.shape[3]])
    case .transposed:
      let (outputs, inputs) = (weight.shape[2], weight.shape[3])
      return weight.reshaped(to: [taps, outputs, inputs]).swappingInnerAxes()
        .reshaped(to: [taps * inputs, outputs])
    case .linear:
      let (outputs, inputs) = (weight.shape[0], weight.shape[1])
      return weight.reshaped(to: [1, outputs, inputs]).swappingInnerAxes()
        .reshaped(to: [inputs, outputs])
    }
  }

  /// The weight of `shape` whose matrix this is.
  package func weight(of matrix: Tensor, shape: Shape) -> Tensor {
    switch kind {
    case .convolution: return matrix.reshaped(to: shape)
    case .transposed, .linear:
      return matrix.reshaped(to: [taps, matrix.shape[0] / taps, matrix.shape[1]])
        .swappingInnerAxes().reshaped(to: shape)
    }
  }
}

extension Tensor {
  /// `[a, b, c]` as `[a, c, b]`.
  fileprivate func swappingInnerAxes() -> Tensor {
    let (outer, rows, columns) = (shape[0], shape[1], shape[2])
    return Tensor([outer, columns, rows]) { target in
      withPointer { source in
        for index in 0..<outer {
          let start = index * rows * columns
          for row in 0..<rows {
            for column in 0..<columns {
              target[start + column * rows + row] = source[start + row * columns + column]
            }
          }
        }
      }
    }
  }
}
