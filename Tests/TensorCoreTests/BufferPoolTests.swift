import TensorCore
import Testing

@Suite struct BufferPoolTests {
  @Test func `Capacities are whole cache lines with little waste`() {
    #expect(BufferPool.capacity(for: 0) == 16)
    #expect(BufferPool.capacity(for: 1) == 16)
    #expect(BufferPool.capacity(for: 16) == 16)
    #expect(BufferPool.capacity(for: 17) == 32)
    #expect(BufferPool.capacity(for: 1024) == 1024)
    #expect(BufferPool.capacity(for: 1025) == 72 * 16)
    var count = 1
    while count < 1 << 30 {
      let capacity = BufferPool.capacity(for: count)
      #expect(capacity >= count && capacity % 16 == 0)
      #expect(capacity <= count + 15 + count / 8, "\(count)")
      // A capacity is its own capacity, so a buffer returns to the list it came from.
      #expect(BufferPool.capacity(for: capacity) == capacity)
      count = count * 9 / 8 + 1
    }
  }

  @Test func `Slightly different sizes share a capacity`() {
    #expect(BufferPool.capacity(for: 1_000_000) == BufferPool.capacity(for: 1_001_000))
  }

  @Test func `Idle buffers of other sizes are returned to the system`() {
    let pool = BufferPool()
    let capacity = BufferPool.capacity(for: 100 << 20)
    for index in 0..<8 {
      let size = capacity + index * BufferPool.capacity(for: 16 << 20)
      pool.give(pool.take(capacity: size), capacity: size)
      #expect(pool.idleBytes <= (1 << 30) + size * MemoryLayout<Float>.stride)
    }
    pool.drain()
    #expect(pool.idleBytes == 0)
  }

  @Test func `Buffers begin at a cache line`() {
    for count in [1, 17, 5_000] {
      let capacity = BufferPool.capacity(for: count)
      let buffer = BufferPool.shared.take(capacity: capacity)
      #expect(UInt(bitPattern: buffer) % 64 == 0)
      BufferPool.shared.give(buffer, capacity: capacity)
    }
  }
}
