import Interchange

/// One line of the benchmark: a computation of fixed extents.
///
/// The stored properties of a row, encoded as JSON, tell the peers what to compute; `kind` tells
/// them how.
protocol BenchmarkRow: Encodable, Sendable {
  /// The name of the peers' code that computes the same.
  static var kind: String { get }
  /// Unique and without spaces.
  var name: String { get }
  /// What it computes, for people.
  var title: String { get }
  /// Multiplications with an addition each that one run needs by the definition of its layers.
  var multiplyAdds: Int { get }
  /// What is asked of it against each peer; PyTorch is there for information where it has no bar.
  var bars: [Peer: Double] { get }
  /// The row of the same kind at full width; nil but for rows with the bar `fullWidth`.
  var fullWidthRow: String? { get }
  /// The largest difference of a result from the peers', relative to its largest magnitude, by the
  /// first part of the result's name.
  var tolerances: [String: Double] { get }
  /// How many runs are compared; steps after the first show that the weights moved rightly.
  var comparedRuns: Int { get }

  /// The computation, with the numbers that `source` gives it.
  ///
  /// - Throws: `FileProblem` if a file of numbers is not this row's.
  func workload(from source: Case) throws -> any Workload
}

extension BenchmarkRow {
  var fullWidthRow: String? { nil }
  var comparedRuns: Int { 1 }
}

/// Whom or what a row is compared with. Bars are ratios of speed, ours above theirs, unless said
/// otherwise.
enum Peer: String, CodingKeyRepresentable, Encodable {
  /// PyTorch, in the memory format that suits it better.
  case pytorch
  /// PyTorch with its networks compiled.
  case compiled
  /// onnxruntime with PyTorch's export.
  case onnxruntime
  /// Our own full-width row, in multiply-adds per second.
  case fullWidth = "full_width"
  /// The peak of PyTorch's resident memory; the bar is what ours may be of it.
  case memory
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
