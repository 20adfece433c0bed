import Kernels
import RealModule
import TensorCore

/// `log softmax(logits / T)` of all rows in double precision, with a temperature for each row.
struct LogProbabilities {
  let rows: Int
  let classes: Int
  /// `[rows, classes]`
  private let logs: [Double]

  /// - Precondition: `logits` is `[N, classes]`, with N temperatures above 0.
  init(_ name: String, _ logits: Tensor, temperatures: [Double]) {
    precondition(
      logits.shape.rank == 2 && temperatures.count == logits.shape[0],
      "\(name): found logits \(logits.shape) and \(temperatures.count) temperatures, expected"
        + " [N, classes] and one for each row")
    precondition(
      temperatures.allSatisfy { $0 > 0 },
      "\(name): found temperatures \(temperatures.prefix(4)), expected numbers above 0")
    let (rows, classes) = (logits.shape[0], logits.shape[1])
    var logs = [Double](repeating: 0, count: rows * classes)
    logits.withPointer { source in
      logs.withUnsafeMutableBufferPointer { target in
        guard let target = target.baseAddress else { return }
        for row in 0..<rows {
          Softmax.logarithm(
            columns: classes, source + row * classes, temperature: temperatures[row],
            output: target + row * classes)
        }
      }
    }
    (self.rows, self.classes, self.logs) = (rows, classes, logs)
  }

  /// The same with one temperature.
  init(_ name: String, _ logits: Tensor, temperature: Double = 1) {
    self.init(
      name, logits,
      temperatures: [Double](repeating: temperature, count: logits.shape.extents.first ?? 0))
  }

  /// The log-probabilities of a row.
  subscript(row: Int) -> ArraySlice<Double> { logs[row * classes..<(row + 1) * classes] }

  /// The log-probability of a class.
  subscript(row: Int, column: Int) -> Double { logs[row * classes + column] }

  /// All probabilities, `[rows, classes]`.
  var probabilities: [Double] { logs.map { Double.exp($0) } }
}

/// The terms of a divergence `KL(p ‖ q)`, without the cancellation of similar probabilities.
enum Divergence {
  /// `q − p − p · log(q / p)`: never negative. As p and q both add up to 1, so do the terms of the
  /// divergence.
  ///
  /// - Parameters:
  ///   - p: The target.
  ///   - q: The prediction.
  ///   - ratio: `log(q / p)`.
  static func cost(_ p: Double, _ q: Double, _ ratio: Double) -> Double {
    if abs(ratio) < 0.01 {
      // p · (exp(r) − 1 − r) as a series, because the difference would cancel.
      return p * ratio * ratio * (0.5 + ratio * (1.0 / 6 + ratio * (1.0 / 24 + ratio / 120)))
    }
    // The limit for p = 0, whose logarithm can be infinite.
    return p == 0 ? q : q - p - p * ratio
  }

  /// `q − p`.
  static func difference(_ p: Double, _ q: Double, _ ratio: Double) -> Double {
    abs(ratio) < 0.01 ? p * Double.expMinusOne(ratio) : q - p
  }
}

/// The logarithm of `Σ exp(log)` over some of a row's logarithms.
func logSum(_ logs: some Sequence<Double>) -> Double {
  let logs = Array(logs)
  guard let largest = logs.max(), largest.isFinite else { return logs.max() ?? -.infinity }
  return largest + Double.log(logs.reduce(0) { $0 + Double.exp($1 - largest) })
}
