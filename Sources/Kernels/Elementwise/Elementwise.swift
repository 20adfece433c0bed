/// Elementwise loops.
///
/// They run inside one block of a parallel loop, so that the compiler sees the loop and its body
/// together and vectorizes them.
enum Elementwise {
  /// `output[i] = body(input[i])`.
  @inline(__always)
  static func map(
    _ range: Range<Int>, _ input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    _ body: (Float) -> Float
  ) {
    for index in range { output[index] = body(input[index]) }
  }

  /// `output[i] = body(a[i], b[i])`.
  @inline(__always)
  static func map(
    _ range: Range<Int>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, _ body: (Float, Float) -> Float
  ) {
    for index in range { output[index] = body(a[index], b[index]) }
  }
}
