import Kernels
import RealModule
import TensorCore

extension Tensor {
  /// `log softmax(self / temperature)` over the rows of `[N, classes]`.
  ///
  /// - Precondition: The rank is 2.
  public func logSoftmax(temperature: Float = 1) -> Tensor {
    precondition(shape.rank == 2, "logSoftmax: expected [N, classes], found \(shape)")
    return Tensor(shape) { output in
      withPointer {
        Softmax.logarithm(
          rows: shape[0], columns: shape[1], $0, temperature: temperature, output: output)
      }
    }
  }

  /// `softmax(self / temperature)` over the rows of `[N, classes]`.
  ///
  /// - Precondition: The rank is 2.
  public func softmax(temperature: Float = 1) -> Tensor {
    var result = logSoftmax(temperature: temperature)
    let total = count
    result.withMutablePointer { values in
      for index in 0..<total { values[index] = Float.exp(values[index]) }
    }
    return result
  }
}
