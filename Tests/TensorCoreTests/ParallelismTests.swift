import Foundation
import Synchronization
import TensorCore
import Testing

@Suite struct ParallelismTests {
  @Test(arguments: [1, 2, 4, 7])
  func `Every block runs once`(threads: Int) {
    let calls = Mutex([Int](repeating: 0, count: 100))
    Parallelism.$threads.withValue(threads) {
      Parallelism.forEach(blocks: 100) { block in calls.withLock { $0[block] += 1 } }
    }
    #expect(calls.withLock { $0 } == [Int](repeating: 1, count: 100))
  }

  @Test func `Ranges cover all indices and do not depend on the number of threads`() {
    func ranges(_ threads: Int) -> [Range<Int>] {
      let found = Mutex<[Range<Int>]>([])
      Parallelism.$threads.withValue(threads) {
        Parallelism.forEachRange(of: 103, grain: 10) { range in
          found.withLock { $0.append(range) }
        }
      }
      return found.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
    }
    let expected = (0..<11).map { $0 * 10..<min(103, $0 * 10 + 10) }
    for threads in [1, 2, 4] { #expect(ranges(threads) == expected) }
    Parallelism.forEachRange(of: 0) { _ in
      Issue.record("found a call, expected none for an empty range")
    }
  }

  @Test func `A loop inside a block stays on its thread`() {
    let threads = Mutex<Set<Int>>([])
    Parallelism.$threads.withValue(4) {
      Parallelism.forEach(blocks: 8) { _ in
        threads.withLock { _ = $0.insert(Parallelism.threads) }
      }
    }
    #expect(threads.withLock { $0 } == [1])
  }

  @Test func `Sequential and concurrent loops run every block once`() {
    // Without pauses the helpers are awake; after the longer pauses they are asleep.
    let failures = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 3) { caller in
      for round in 0..<400 {
        let visits = Mutex([Int](repeating: 0, count: 7))
        Parallelism.$threads.withValue(4) {
          Parallelism.forEach(blocks: 7) { block in visits.withLock { $0[block] += 1 } }
        }
        if visits.withLock({ $0 != [Int](repeating: 1, count: 7) }) {
          failures.withLock { $0 += 1 }
        }
        if round % 40 == caller { usleep(UInt32(20 << (round / 40))) }
      }
    }
    #expect(failures.withLock { $0 } == 0)
  }

  @Test func `Blocks run at the same time`() {
    let arrived = Atomic(0)
    let met = Mutex(0)
    Parallelism.$threads.withValue(2) {
      Parallelism.forEach(blocks: 2) { _ in
        arrived.wrappingAdd(1, ordering: .relaxed)
        // Each block waits for the other, which never ends on one thread; after ten seconds the
        // test fails.
        for _ in 0..<10_000 where arrived.load(ordering: .relaxed) < 2 { usleep(1000) }
        if arrived.load(ordering: .relaxed) == 2 { met.withLock { $0 += 1 } }
      }
    }
    #expect(met.withLock { $0 } == 2)
  }
}
