import TensorCore

/// Calls `body` with a work buffer of `count` floats from the pool; its content is undefined.
package func withScratch<Result>(
  _ count: Int, _ body: (UnsafeMutablePointer<Float>) throws -> Result
) rethrows -> Result {
  let capacity = BufferPool.capacity(for: count)
  let pointer = BufferPool.shared.take(capacity: capacity)
  defer { BufferPool.shared.give(pointer, capacity: capacity) }
  return try body(pointer)
}
