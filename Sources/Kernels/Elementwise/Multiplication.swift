import TensorCore

/// Elementwise products of tensors.
package enum Multiplication {
  /// `output = a · b`.
  package static func forward(
    _ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEachRange(of: count) { range in
      Elementwise.map(range, a, b, output: output) { $0 * $1 }
    }
  }
}
