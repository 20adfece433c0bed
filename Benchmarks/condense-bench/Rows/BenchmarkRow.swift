import Checkpointing

/// One line of the benchmark: a computation of fixed extents.
///
/// The stored properties of a row, encoded as JSON, tell the peers what to compute; `kind` tells them how.
protocol BenchmarkRow: Encodable, Sendable {
  /// The name of the peers' code that computes the same.
  static var kind: String { get }
  /// Unique and without spaces.
  var name: String { get }
  /// What it computes, for people.
  var title: String { get }
  /// Multiplications with an addition each that one run needs by the definition of its layers.
  var multiplyAdds: Int { get }
  /// How many times faster than each peer it has to be; without a bar, a peer is there for information.
  var bars: [Peer: Double] { get }
  /// The largest difference of each result from the peers', relative to its largest magnitude.
  var tolerance: Double { get }

  /// The computation, with the numbers that `source` gives it.
  ///
  /// - Throws: `FileProblem` if a file of numbers is not this row's.
  func workload(from source: Case) throws -> any Workload
}

/// Whom a row is compared with.
enum Peer: String, CodingKeyRepresentable, Encodable {
  /// PyTorch, in the memory format that suits it better.
  case pytorch
  /// PyTorch with its networks compiled.
  case compiled
  /// onnxruntime with PyTorch's export.
  case onnxruntime
}

/// A computation that is timed.
protocol Workload {
  /// Computes once; a training step also moves the weights.
  func run()
  /// What the last run computed, with PyTorch's names and layouts.
  func results() -> [StoredTensor]
}

/// A row as `condense-bench list` prints it.
struct RowDescription: Encodable {
  let name: String
  let title: String
  let kind: String
  let multiplyAdds: Int
  let bars: [Peer: Double]
  let tolerance: Double
  let options: AnyRow

  init(_ row: any BenchmarkRow) {
    name = row.name
    title = row.title
    kind = type(of: row).kind
    multiplyAdds = row.multiplyAdds
    bars = row.bars
    tolerance = row.tolerance
    options = AnyRow(row: row)
  }

  /// Encodes the row's stored properties.
  struct AnyRow: Encodable {
    let row: any BenchmarkRow

    func encode(to encoder: any Encoder) throws { try row.encode(to: encoder) }
  }
}
