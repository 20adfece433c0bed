import Foundation
import Synchronization

/// Splits loops over threads.
///
/// A loop is cut into blocks whose borders depend on the size of the work alone, so results are
/// bit-identical for any number of threads.
public enum Parallelism {
  /// The largest number of threads that a parallel loop uses. Set it for a scope with
  /// `$threads.withValue(_:operation:)`.
  @TaskLocal public static var threads = ProcessInfo.processInfo.activeProcessorCount

  /// Calls `body` once for each block; blocks may run at the same time and in any order.
  package static func forEach(blocks: Int, _ body: (Int) -> Void) {
    let workers = min(threads, blocks)
    guard workers > 1 else {
      for block in 0..<blocks { body(block) }
      return
    }
    let next = Atomic(0)
    func takeBlocks() {
      // A loop inside a block stays on its thread.
      $threads.withValue(1) {
        while true {
          let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard block < blocks else { return }
          body(block)
        }
      }
    }
    let isDone = WorkerPool.shared.run(helpers: workers - 1, takeBlocks)
    if isDone { return }
    // The helpers are busy with another loop.
    withoutActuallyEscaping(takeBlocks) { takeBlocks in
      let shared = SharedCall(call: takeBlocks)
      DispatchQueue.concurrentPerform(iterations: workers) { _ in shared.call() }
    }
  }

  /// Calls `body` for ranges that cover `0..<count`, each of at most `grain` indices.
  package static func forEachRange(
    of count: Int, grain: Int = 16_384, _ body: (Range<Int>) -> Void
  ) {
    forEach(blocks: (count + grain - 1) / grain) { block in
      body(block * grain..<min(count, (block + 1) * grain))
    }
  }

  /// The values that `body` returns, in the order of the blocks.
  package static func map(blocks: Int, _ body: (Int) -> Double) -> [Double] {
    [Double](unsafeUninitializedCapacity: blocks) { values, count in
      forEach(blocks: blocks) { values.initializeElement(at: $0, to: body($0)) }
      count = blocks
    }
  }
}
