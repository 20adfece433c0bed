import CKernels
import RealModule
import TensorCore

/// Softmax and its logarithm over rows `[rows, columns]`, in single precision.
package enum SoftmaxRows {
  /// `softmax(row)`, or its logarithm.
  package static func forward(
    rows: Int, columns: Int, isLogarithm: Bool, _ input: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEachRange(of: rows, grain: max(1, 4096 / max(1, columns))) { range in
      for row in range {
        let (source, target) = (input + row * columns, output + row * columns)
        let largest = ck_largest(source, columns)
        let sum = ck_shifted_exponentials(source, largest, columns, isLogarithm ? nil : target)
        if isLogarithm {
          let logarithm = Float(Double.log(sum))
          for column in 0..<columns { target[column] = (source[column] - largest) - logarithm }
        } else {
          let share = Float(1 / sum)
          for column in 0..<columns { target[column] *= share }
        }
      }
    }
  }

  /// The gradient of the rows from that of the output.
  package static func backward(
    rows: Int, columns: Int, isLogarithm: Bool, output: UnsafePointer<Float>,
    gradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEachRange(of: rows, grain: max(1, 4096 / max(1, columns))) { range in
      for row in range {
        let start = row * columns
        let (output, gradient) = (output + start, gradient + start)
        let result = inputGradient + start
        var sum = 0.0
        if isLogarithm {
          for column in 0..<columns { sum += Double(gradient[column]) }
          let total = Float(sum)
          for column in 0..<columns {
            result[column] = gradient[column] - Float.exp(output[column]) * total
          }
        } else {
          for column in 0..<columns { sum += Double(gradient[column] * output[column]) }
          let mean = Float(sum)
          for column in 0..<columns {
            result[column] = (gradient[column] - mean) * output[column]
          }
        }
      }
    }
  }
}
