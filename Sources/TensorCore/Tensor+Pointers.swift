/// Calls `body` with pointers to the scalars of two tensors, for reading.
package func withPointers<Result>(
  _ a: Tensor, _ b: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>) throws -> Result
) rethrows -> Result {
  try a.withPointer { a in try b.withPointer { b in try body(a, b) } }
}

/// Calls `body` with pointers to the scalars of three tensors, for reading.
package func withPointers<Result>(
  _ a: Tensor, _ b: Tensor, _ c: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) throws -> Result
) rethrows -> Result {
  try withPointers(a, b) { a, b in try c.withPointer { c in try body(a, b, c) } }
}
