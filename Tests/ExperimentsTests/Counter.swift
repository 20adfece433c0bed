import Synchronization

/// A number that many threads count up.
final class Counter: Sendable {
  private let count = Mutex(0)

  /// One more.
  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }

  /// How far it has come.
  var value: Int { count.withLock { $0 } }
}
