import Synchronization

/// Keeps freed buffers for the next tensor of the same size.
///
/// Returning activations to the system and faulting them in again costs more than most layers: 300
/// ms against 30 ms for 512 MiB. Buffers are aligned to 64 bytes and keyed by their capacity. Where
/// sizes keep changing, idle buffers go back to the system once they exceed those in use and
/// `idleLimit`.
package final class BufferPool: Sendable {
  /// The pool that every tensor draws from: an allocator, invisible in results.
  package static let shared = BufferPool()

  /// An idle buffer; owned by the pool alone while it is listed.
  private struct Idle: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
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

  /// Idle bytes that are kept however little is in use.
  private static let idleLimit = 1 << 30

  private let state = Mutex(State())

  /// A pool of its own.
  package init() {}

  /// The largest number of bytes that were in use at once since the last `resetPeak()`.
  package var peakBytes: Int { state.withLock { $0.peakBytes } }

  /// Bytes that are kept for tensors to come.
  package var idleBytes: Int { state.withLock { $0.idleBytes } }

  /// Starts a new measurement of `peakBytes` at what is in use now.
  package func resetPeak() { state.withLock { $0.peakBytes = $0.liveBytes } }

  /// The capacity in floats that serves `count` floats: whole cache lines, and an eighth of slack
  /// for large ones so that slightly different sizes share buffers.
  package static func capacity(for count: Int) -> Int {
    let lines = max(1, (count + 15) / 16)
    guard lines > 64 else { return lines * 16 }
    let step = 1 << (Int.bitWidth - lines.leadingZeroBitCount - 4)
    return (lines + step - 1) / step * step * 16
  }

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
    for buffer in surplus { buffer.address.deallocate() }
    let raw = reused?.address ?? .allocate(byteCount: bytes, alignment: 64)
    return raw.bindMemory(to: Float.self, capacity: capacity)
  }

  package func give(_ pointer: UnsafeMutablePointer<Float>, capacity: Int) {
    let buffer = Idle(address: UnsafeMutableRawPointer(pointer))
    state.withLock { state in
      state.liveBytes -= capacity * MemoryLayout<Float>.stride
      state.idleBytes += capacity * MemoryLayout<Float>.stride
      state.idle[capacity, default: []].append(buffer)
    }
  }

  /// Returns all idle buffers to the system.
  package func drain() {
    for buffer in state.withLock({ $0.releaseIdle() }) { buffer.address.deallocate() }
  }
}
