import TensorCore

/// Whether `body` returns bit-identical tensors with 1, 2 and 4 threads, and at least one tensor.
package func isIndependentOfThreads(_ body: () -> [Tensor]) -> Bool {
  let results = [1, 2, 4].map { count in
    Parallelism.$threads.withValue(count) { body().map { $0.scalars.map(\.bitPattern) } }
  }
  return !results[0].isEmpty && results.allSatisfy { $0 == results[0] }
}
