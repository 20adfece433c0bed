import Kernels
import TensorCore

/// The speed at which this machine multiplies matrices: an upper bound for the products of a
/// convolution.
struct Ceiling {
  /// OpenBLAS, where each thread computes some rows of 1024×1024 by 1024×1024.
  let sgemm: Double
  /// The register tiles of the convolutions on the same product, as a 1×1 convolution.
  let tiles: Double

  /// The larger speed in multiply-adds per second.
  var best: Double { max(sgemm, tiles) }

  /// Measures with the scope's number of threads.
  init(count: Int) {
    let side = 1024
    let work = Double(side * side * side)
    var random = RandomStream(seed: 1)
    func noise() -> Tensor {
      Tensor((0..<side * side).map { _ in random.uniform() }, shape: [side, side])
    }
    let (left, right) = (noise(), noise())
    var product = Tensor(zeros: [side, side])
    sgemm =
      work
      / Timing.median(of: count) {
        withPointers(left, right) { left, right in
          product.withMutablePointer { product in
            Parallelism.forEachRange(of: side, grain: 64) { rows in
              multiply(
                MatrixFactor(left + rows.lowerBound * side, rowStride: side),
                MatrixFactor(right, rowStride: side), rows: rows.count, columns: side, depth: side,
                into: product + rows.lowerBound * side, rowStride: side)
            }
          }
        }
      }
    let pointwise = ConvolutionGeometry(
      batch: 1, inputHeight: 32, inputWidth: 32, inputChannels: side, outputChannels: side,
      kernelHeight: 1, kernelWidth: 1)
    tiles =
      work
      / Timing.median(of: count) {
        withPointers(left, right) { left, right in
          product.withMutablePointer {
            Convolution.forward(pointwise, input: left, weight: right, bias: nil, output: $0)
          }
        }
      }
  }
}
