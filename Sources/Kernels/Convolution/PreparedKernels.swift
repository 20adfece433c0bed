import Synchronization
import TensorCore

/// The packed kernels of one weight, so that a network that is applied repeatedly packs each weight
/// once.
package final class PreparedKernels: Sendable {
  /// How a kernel is packed, apart from the weight's extents.
  struct Packing: Hashable {
    /// The taps of a Winograd tile; 0 without tiles.
    var taps = 0
    /// The taps of the kernel in each phase.
    var places: [[Int]] = []
  }

  private struct State {
    var weight: Tensor?
    var packed: [Packing: Tensor] = [:]
  }

  private let state = Mutex(State())

  /// Makes an empty cache.
  package init() {}

  /// Forgets all kernels of another weight. The cache holds on to the weight, so a change of it
  /// makes a copy, which is another weight.
  package func use(for weight: Tensor) {
    state.withLock { state in
      guard state.weight.map({ !$0.sharesStorage(with: weight) }) ?? true else { return }
      state = State(weight: weight)
    }
  }

  /// Calls `body` with a kernel of `count` floats that `pack` writes: a kept one if there is a
  /// cache, else one in a work buffer.
  static func with(
    _ cache: PreparedKernels?, _ packing: Packing, count: Int,
    pack: (UnsafeMutablePointer<Float>) -> Void, body: (UnsafePointer<Float>) -> Void
  ) {
    guard let cache else {
      return withScratch(count) { packed in
        pack(packed)
        body(packed)
      }
    }
    if let known = cache.state.withLock({ $0.packed[packing] }) { return known.withPointer(body) }
    // Two threads may pack at the same time; their kernels are equal.
    let made = Tensor([count]) { pack($0) }
    cache.state.withLock { $0.packed[packing] = made }
    made.withPointer(body)
  }
}
