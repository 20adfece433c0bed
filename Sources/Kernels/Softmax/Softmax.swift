import RealModule

/// Log-probabilities from logits, row by row.
package enum Softmax {
  /// `output = log softmax(logits / temperature)` over each row of `[rows, columns]`.
  package static func logarithm(
    rows: Int, columns: Int, _ logits: UnsafePointer<Float>, temperature: Float,
    output: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      let source = logits + row * columns
      let target = output + row * columns
      var largest = -Float.infinity
      for column in 0..<columns { largest = max(largest, source[column]) }
      var sum: Float = 0
      for column in 0..<columns {
        target[column] = (source[column] - largest) / temperature
        sum += Float.exp(target[column])
      }
      let logSum = Float.log(sum)
      for column in 0..<columns { target[column] -= logSum }
    }
  }
}
