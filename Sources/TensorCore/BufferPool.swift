import Foundation
import Synchronization

/// Keeps freed buffers for the next tensor of the same size.
///
/// Freeing large buffers and faulting new ones in costs more than most layers: 300 ms instead of 30
/// ms for 512 MiB. Buffers are aligned to 64 bytes and keyed by capacity. The pool returns idle
/// buffers to the system once they exceed both the bytes in use and `idleLimit`.
package final class BufferPool: Sendable {
  /// The pool that every tensor allocates from. It does not affect results.
  package static let shared = BufferPool()

  /// An idle buffer. The pool alone owns it while it is listed.
  private struct Idle: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
    let bytes: Int
  }

  private struct State {
    var idle: [Int: [Idle]] = [:]
    var liveBytes = 0
    var idleBytes = 0
    var peakBytes = 0

    /// Takes all idle buffers off the list.
    mutating func releaseIdle() -> [Idle] {
      defer { (idle, idleBytes) = ([:], 0) }
      return idle.values.flatMap { $0 }
    }
  }

  /// Idle bytes that the pool keeps even if little memory is in use.
  private static let idleLimit = 1 << 30

  private let state = Mutex(State())

  /// Makes an empty pool, apart from `shared`.
  package init() {}

  /// The largest number of bytes that were in use at once since the last `resetPeak()`.
  package var peakBytes: Int { state.withLock { $0.peakBytes } }

  /// Bytes that the pool holds for future tensors.
  package var idleBytes: Int { state.withLock { $0.idleBytes } }

  /// Restarts the measurement of `peakBytes` at the bytes in use now.
  package func resetPeak() { state.withLock { $0.peakBytes = $0.liveBytes } }

  /// The capacity in floats of a buffer for `count` floats: whole cache lines, and for large
  /// buffers up to an eighth more, so that slightly different sizes share buffers.
  package static func capacity(for count: Int) -> Int {
    let lines = max(1, (count + 15) / 16)
    guard lines > 64 else { return lines * 16 }
    let step = 1 << (Int.bitWidth - lines.leadingZeroBitCount - 4)
    return (lines + step - 1) / step * step * 16
  }

  /// Returns an uninitialized buffer of `capacity` floats, aligned to 64 bytes.
  package func take(capacity: Int) -> UnsafeMutablePointer<Float> {
    let bytes = capacity * MemoryLayout<Float>.stride
    let (reused, surplus): (Idle?, [Idle]) = state.withLock { state in
      state.liveBytes += bytes
      state.peakBytes = max(state.peakBytes, state.liveBytes)
      if let buffer = state.idle[capacity]?.popLast() {
        state.idleBytes -= bytes
        return (buffer, [])
      }
      let isSurplus = state.idleBytes > max(state.liveBytes, Self.idleLimit)
      return (nil, isSurplus ? state.releaseIdle() : [])
    }
    for buffer in surplus { Self.release(buffer) }
    let raw = reused?.address ?? Self.allocate(bytes)
    return raw.bindMemory(to: Float.self, capacity: capacity)
  }

  /// From here on, a buffer has pages of its own. The C library would keep those of a freed one.
  private static let leastPagedBytes = 1 << 20

  private static func release(_ buffer: Idle) {
    if buffer.bytes < leastPagedBytes {
      free(buffer.address)
    } else {
      munmap(buffer.address, buffer.bytes)
    }
  }

  private static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
    guard bytes >= leastPagedBytes else {
      var address: UnsafeMutableRawPointer?
      guard posix_memalign(&address, 64, bytes) == 0, let address else { refuse(bytes) }
      return address
    }
    let pages = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let pages, pages != MAP_FAILED else { refuse(bytes) }
    return pages
  }

  private static func refuse(_ bytes: Int) -> Never {
    // The allocator of the command-line tool ends the process with a message of its own.
    var address: UnsafeMutableRawPointer?
    _ = posix_memalign(&address, 64, bytes)
    fatalError("There is not enough memory for a tensor of \(bytes) bytes")
  }

  /// Takes back a buffer from `take`; `capacity` must be the same.
  package func give(_ pointer: UnsafeMutablePointer<Float>, capacity: Int) {
    let bytes = capacity * MemoryLayout<Float>.stride
    let buffer = Idle(address: UnsafeMutableRawPointer(pointer), bytes: bytes)
    state.withLock { state in
      state.liveBytes -= bytes
      state.idleBytes += bytes
      state.idle[capacity, default: []].append(buffer)
    }
  }

  /// Returns all idle buffers to the system.
  package func drain() {
    for buffer in state.withLock({ $0.releaseIdle() }) { Self.release(buffer) }
  }
}
