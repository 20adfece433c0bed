import Synchronization
import TensorCore

extension Parallelism {
  /// The results of `body` for each index, in order, computed on several threads.
  ///
  /// - Throws: The error of `body` for the lowest index that failed; calls that had not begun by
  ///   then are skipped.
  static func map<Value: Sendable>(
    count: Int, _ body: @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    let results = Mutex([Result<Value, any Error>?](repeating: nil, count: count))
    let hasFailed = Atomic(false)
    forEach(blocks: count) { index in
      guard !hasFailed.load(ordering: .relaxed) else { return }
      let result = Result { try body(index) }
      if case .failure = result { hasFailed.store(true, ordering: .relaxed) }
      results.withLock { $0[index] = result }
    }
    return try results.withLock { results in try results.compactMap { try $0?.get() } }
  }
}
