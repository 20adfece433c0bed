import Kernels
import TensorCore

/// The speed at which this machine multiplies matrices: an upper bound for the products of a
/// convolution.
struct Ceiling {
  /// Multiply-adds per second of 1024×1024 by 1024×1024, as a 1×1 convolution.
  let rate: Double

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
    let pointwise = ConvolutionGeometry(
      batch: 1, inputHeight: 32, inputWidth: 32, inputChannels: side, outputChannels: side,
      kernelHeight: 1, kernelWidth: 1)
    rate =
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
