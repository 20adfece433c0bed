import FileAccess
import Interchange
import Networks

/// Tensors of a file that its network does not use.
struct IgnoredTensors: Equatable {
  /// Their kind, for the report: `running statistics of norms`.
  let what: String
  /// Their names in the file.
  let names: [String]

  init(_ what: String, _ names: [String]) {
    self.what = what
    self.names = names
  }

  /// Whether there are any.
  var isPresent: Bool { !names.isEmpty }

  /// A line for the report.
  var line: String { "ignored: \(what): \(names.count) (\(names.listed(atMost: 3)))" }

  /// The tensors that a recognized network does not need.
  static func groups(_ names: [String]) -> [IgnoredTensors] {
    let isCounter = { (name: String) in name.hasSuffix("n_averaged") }
    return [
      IgnoredTensors("running statistics of norms", names.filter { !isCounter($0) }),
      IgnoredTensors("counts of averaged models", names.filter(isCounter)),
    ].filter(\.isPresent)
  }
}
