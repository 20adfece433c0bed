import Images
import Synchronization
import TensorCore

/// Reads files on all threads.
enum ParallelReading {
  /// What `read` returns for each number below `count`, in order.
  ///
  /// - Throws: Of several errors, that of the lowest number; files after it may not be read.
  static func map<Value: Sendable>(
    _ count: Int, _ read: (Int) throws -> Value
  ) throws -> [Value] {
    let results = Mutex([Result<Value, any Error>?](repeating: nil, count: count))
    let observer = ImageFile.readObserver
    let firstFailure = Atomic(Int.max)
    Parallelism.forEach(blocks: count) { number in
      guard number < firstFailure.load(ordering: .relaxed) else { return }
      // Threads of the pool do not inherit the task-local observer.
      let result = Result {
        try ImageFile.$readObserver.withValue(observer) { try read(number) }
      }
      if case .failure = result { firstFailure.min(number, ordering: .relaxed) }
      results.withLock { $0[number] = result }
    }
    return try results.withLock { results in try results.compactMap { try $0?.get() } }
  }
}
