import DataPipeline
import Foundation
import Synchronization
import TensorCore
import Testing

@Suite struct Prefetchers {
  private struct Trouble: Error, Equatable {
    let position: Int
  }

  /// Counts the calls of a producer; its release shows that the thread has ended.
  private final class Counter: Sendable {
    let calls = Mutex(0)
  }

  /// Waits until `condition` holds; false after ten seconds.
  private func eventually(_ condition: () -> Bool) -> Bool {
    let deadline = Date(timeIntervalSinceNow: 10)
    while !condition() {
      guard Date() < deadline else { return false }
      Thread.sleep(forTimeInterval: 0.001)
    }
    return true
  }

  @Test func `elements come in order, and then nil forever`() throws {
    let prefetcher = try #require(Prefetcher(depth: 3) { $0 < 50 ? $0 * $0 : nil })
    for position in 0..<50 { #expect(prefetcher.next() == position * position) }
    #expect(prefetcher.next() == nil)
    #expect(prefetcher.next() == nil)
  }

  @Test func `without another thread there is no prefetcher`() {
    let prefetcher = Prefetcher(depth: 2, starting: { _, _ in false }) { $0 < 2 ? $0 : nil }
    #expect(prefetcher == nil)
  }

  @Test func `an error comes after the elements before it, and again`() throws {
    let started = Prefetcher(depth: 2) { (position) throws(Trouble) -> Int? in
      guard position < 3 else { throw Trouble(position: position) }
      return position
    }
    let prefetcher = try #require(started)
    for position in 0..<3 { #expect(try prefetcher.next() == position) }
    #expect(throws: Trouble(position: 3)) { try prefetcher.next() }
    #expect(throws: Trouble(position: 3)) { try prefetcher.next() }
  }

  @Test func `at most the waiting elements and one more are prepared`() throws {
    let counter = Counter()
    let started = Prefetcher(depth: 4) { position in
      counter.calls.withLock { $0 += 1 }
      return position
    }
    let prefetcher = try #require(started)
    #expect(eventually { counter.calls.withLock { $0 } == 5 })
    Thread.sleep(forTimeInterval: 0.02)
    #expect(counter.calls.withLock { $0 } == 5)
    #expect(prefetcher.next() == 0)
    #expect(eventually { counter.calls.withLock { $0 } == 6 })
  }

  @Test func `a release ends the thread and frees its elements`() {
    weak var held: Counter?
    var prefetcher: Prefetcher<Int, Never>?
    do {
      let counter = Counter()
      held = counter
      prefetcher = Prefetcher(depth: 2) { position in
        counter.calls.withLock { $0 += 1 }
        return position
      }
    }
    #expect(prefetcher?.next() == 0)
    #expect(held != nil)
    prefetcher = nil
    #expect(eventually { held == nil })
  }

  @Test func `leaving a loop over batches ends their thread`() {
    weak var held: Counter?
    func takeOne() {
      let counter = Counter()
      held = counter
      let loader = BatchLoader(Watched(counter: counter), batchSize: 1)
      for batch in loader.batches(epoch: 0) {
        #expect(batch.count == 1)
        break
      }
      // The batch that was consumed, four that waited, and one in preparation.
      #expect(counter.calls.withLock { $0 } <= 6)
    }
    takeOne()
    #expect(eventually { held == nil })
  }

  /// A large data set that counts how many images were read.
  private struct Watched: ClassificationDataset {
    let counter: Counter
    let count = 100_000
    let classNames = ["a"]
    let imageShape: Shape = [1, 1, 1]
    let identity = "watched"
    func label(at index: Int) -> Int { 0 }
    func copyPixels(at index: Int, into destination: UnsafeMutablePointer<UInt8>) {
      counter.calls.withLock { $0 += 1 }
      destination.pointee = 0
    }
  }
}
