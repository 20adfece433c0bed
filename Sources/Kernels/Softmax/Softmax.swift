import RealModule

/// Log-probabilities from logits.
package enum Softmax {
  /// `output = log softmax(logits / temperature)` for one row of `columns` logits.
  ///
  /// In double precision, and with the largest term apart from the others, so that even the
  /// logarithm of a probability close to 1 has all its digits.
  package static func logarithm(
    columns: Int, _ logits: UnsafePointer<Float>, temperature: Double,
    output: UnsafeMutablePointer<Double>
  ) {
    var (largest, place) = (-Float.infinity, -1)
    for column in 0..<columns where logits[column] > largest {
      (largest, place) = (logits[column], column)
    }
    var others = 0.0
    for column in 0..<columns {
      output[column] = (Double(logits[column]) - Double(largest)) / temperature
      if column != place { others += Double.exp(output[column]) }
    }
    let logSum = Double.log(onePlus: others)
    for column in 0..<columns { output[column] -= logSum }
  }
}
