import Synchronization

/// A counter for several threads.
final class Counter: Sendable {
  private let count = Mutex(0)

  /// Increments the counter.
  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }

  /// The current value.
  var value: Int { count.withLock { $0 } }
}
