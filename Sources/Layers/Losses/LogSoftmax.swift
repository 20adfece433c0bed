import Kernels
import RealModule
import TensorCore

extension Tensor {
  /// `log softmax(self / temperature)` over the rows of `[N, classes]`.
  ///
  /// - Precondition: The rank is 2.
  public func logSoftmax(temperature: Float = 1) -> Tensor {
    mappingLogProbabilities("logSoftmax", temperature) { Float($0) }
  }

  /// `softmax(self / temperature)` over the rows of `[N, classes]`.
  ///
  /// - Precondition: The rank is 2.
  public func softmax(temperature: Float = 1) -> Tensor {
    mappingLogProbabilities("softmax", temperature) { Float(Double.exp($0)) }
  }

  /// The log-probabilities in double precision, each mapped to a scalar.
  private func mappingLogProbabilities(
    _ name: String, _ temperature: Float, _ map: (Double) -> Float
  ) -> Tensor {
    precondition(shape.rank == 2, "\(name): expected [N, classes], found \(shape)")
    let (rows, columns) = (shape[0], shape[1])
    var logs = [Double](repeating: 0, count: columns)
    return Tensor(shape) { output in
      withPointer { logits in
        for start in stride(from: 0, to: rows * columns, by: max(1, columns)) {
          Softmax.logarithm(
            columns: columns, logits + start, temperature: Double(temperature), output: &logs)
          for column in 0..<columns { output[start + column] = map(logs[column]) }
        }
      }
    }
  }
}
