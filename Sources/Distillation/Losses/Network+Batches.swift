import Autograd
import Layers
import Networks

extension Network {
  /// One pass for batches of one image size, which reads and transforms weights once.
  ///
  /// - Parameter taps: The nodes whose values for the first batch are returned as features.
  package func pass(
    _ batches: [Variable], featuresAt taps: [String] = [], on tape: Tape
  ) -> (outputs: [Variable], features: [String: Variable]) {
    func run(_ input: Variable, _ taps: [String]) -> [Variable] {
      values(of: [nil] + taps, for: input, on: tape)
    }
    func named(_ features: some Sequence<Variable>) -> [String: Variable] {
      Dictionary(uniqueKeysWithValues: zip(taps, features))
    }
    let counts = batches.map { $0.shape[0] }
    // Batch norm would compute statistics over the images of all batches together.
    guard batches.count > 1, treatsImagesApart,
      Set(batches.map { $0.shape.extents.dropFirst() }).count == 1
    else {
      let results = batches.enumerated().map { run($1, $0 == 0 ? taps : []) }
      return (results.map { $0[0] }, named(results[0].dropFirst()))
    }
    let joined = run(concatenateBatches(batches, on: tape), taps)
    func parts(_ value: Variable) -> [Variable] { splitBatch(value, into: counts, on: tape) }
    return (parts(joined[0]), named(joined.dropFirst().map { parts($0)[0] }))
  }
}
