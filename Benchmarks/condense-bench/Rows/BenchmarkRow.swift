import Interchange

/// One line of the benchmark: a computation of fixed extents.
///
/// The stored properties of a row, encoded as JSON, describe the computation to the peers; `kind`
/// selects the peers' code.
protocol BenchmarkRow: Encodable, Sendable {
  /// The name of the peers' code for the same computation.
  static var kind: String { get }
  /// A unique name without spaces.
  var name: String { get }
  /// A description for readers.
  var title: String { get }
  /// The multiply-adds of one run, by the definition of its layers.
  var multiplyAdds: Int { get }
  /// The required ratio for each peer. Without one for PyTorch, the comparison is informative.
  var bars: [Peer: Double] { get }
  /// The row of the same kind at full width; nil for rows without the bar `fullWidth`.
  var fullWidthRow: String? { get }
  /// The largest difference of a result from the peers', relative to its largest magnitude, by the
  /// first part of the result's name.
  var tolerances: [String: Double] { get }
  /// How many runs are compared; later steps verify the update of the weights.
  var comparedRuns: Int { get }

  /// The computation on the numbers of `source`.
  ///
  /// - Throws: `FileProblem` if a file of numbers does not belong to this row.
  func workload(from source: Case) throws -> any Workload
}

extension BenchmarkRow {
  var fullWidthRow: String? { nil }
  var comparedRuns: Int { 1 }
}

/// The peer of a row. Bars are ratios of speed, Condense's divided by the peer's, except
/// for `memory`.
enum Peer: String, CodingKeyRepresentable, Encodable {
  /// PyTorch, in its faster memory format.
  case pytorch
  /// PyTorch with compiled networks.
  case compiled
  /// onnxruntime with PyTorch's export.
  case onnxruntime
  /// Condense's own full-width row, in multiply-adds per second.
  case fullWidth = "full_width"
  /// The peak of PyTorch's resident memory; the bar is the largest ratio of Condense's to it.
  case memory
}

/// A computation that is timed.
protocol Workload {
  /// Computes once; a training step also updates the weights.
  func run()
  /// The results of the last run, with PyTorch's names and layouts.
  func results() -> [StoredTensor]
}

/// A row as `condense-bench list` prints it.
struct RowDescription: Encodable {
  let name: String
  let title: String
  let kind: String
  let multiplyAdds: Int
  let bars: [Peer: Double]
  let fullWidthRow: String?
  let tolerances: [String: Double]
  let comparedRuns: Int
  let options: AnyRow

  init(_ row: any BenchmarkRow) {
    name = row.name
    title = row.title
    kind = type(of: row).kind
    multiplyAdds = row.multiplyAdds
    bars = row.bars
    fullWidthRow = row.fullWidthRow
    tolerances = row.tolerances
    comparedRuns = row.comparedRuns
    options = AnyRow(row: row)
  }

  /// Encodes the row's stored properties.
  struct AnyRow: Encodable {
    let row: any BenchmarkRow

    func encode(to encoder: any Encoder) throws { try row.encode(to: encoder) }
  }
}
