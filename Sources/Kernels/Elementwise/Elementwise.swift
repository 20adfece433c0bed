import TensorCore

/// Loops that compute each scalar of the output from the scalars at the same place.
enum Elementwise {
  /// `output[i] = body(input[i])`.
  @inline(__always)
  static func map(
    _ count: Int, _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    _ body: (Float) -> Float
  ) {
    Parallelism.forEachRange(of: count) { range in
      for index in range { output[index] = body(input[index]) }
    }
  }

  /// `output[i] = body(a[i], b[i])`.
  @inline(__always)
  static func map(
    _ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, _ body: (Float, Float) -> Float
  ) {
    Parallelism.forEachRange(of: count) { range in
      for index in range { output[index] = body(a[index], b[index]) }
    }
  }
}
