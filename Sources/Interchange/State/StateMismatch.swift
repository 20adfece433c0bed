import Autograd
import FileAccess
import Layers
import Networks
import TensorCore

/// Everything in which a file and a module differ, for one message about all of it.
struct StateMismatch {
  private var missing: [String] = []
  private var unexpected: [String] = []
  private var misshapen: [String] = []
  private let foreignPrefix: String?

  /// Compares names, and shapes as far as the graph says what they are: the number of axes.
  init(
    of tensors: [ResolvedGraph.Tensor], and names: StateNames, in file: any StateSource
  ) {
    foreignPrefix = names.foreignPrefix
    var rest = names.inFile
    for tensor in tensors {
      if let fileName = rest.removeValue(forKey: tensor.name) {
        let found = file.entry(named: fileName)?.shape ?? []
        let shape = tensor.slot.layout.memoryShape(ofDisk: found)
        guard shape?.rank != tensor.slot.rank || !found.extents.allSatisfy({ $0 >= 1 }) else {
          continue
        }
        misshapen.append("\(tensor.name): found \(found), expected \(tensor.slot.diskWords)")
      } else if !Self.mayBeAbsent(tensor.name) {
        missing.append(tensor.name)
      }
    }
    noteUnexpected(rest, in: file)
  }

  /// Compares names and shapes.
  init(
    of state: [(name: String, parameter: Parameter)], and names: StateNames,
    in file: any StateSource
  ) {
    foreignPrefix = names.foreignPrefix
    var rest = names.inFile
    for (name, parameter) in state {
      let expected = parameter.layout.diskShape(of: parameter.value.shape)
      if let fileName = rest.removeValue(forKey: name) {
        guard let found = file.entry(named: fileName)?.shape, found != expected else { continue }
        misshapen.append("\(name): expected \(expected), found \(found)")
      } else if !Self.mayBeAbsent(name) {
        missing.append("\(name) \(expected)")
      }
    }
    noteUnexpected(rest, in: file)
  }

  private mutating func noteUnexpected(_ rest: [String: String], in file: any StateSource) {
    unexpected = rest.keys.sorted().map { name in
      "\(name) \(rest[name].flatMap(file.entry(named:))?.shape ?? [])"
    }
  }

  /// Whether the file fits.
  var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty }

  /// The message about the file at `path`.
  func problem(path: String) -> FileProblem {
    let parts = [
      Self.summary("missing", missing), Self.summary("not expected", unexpected),
      Self.summary("of another shape", misshapen),
    ]
    let hint =
      foreignPrefix.map {
        "Every name in the file begins with \"\($0)\", which the model's names do not: is it a part of"
          + " something larger? Otherwise build"
      } ?? "Build"
    return FileProblem(
      .malformed, path: path,
      found: "does not fit the model: " + parts.compactMap { $0 }.joined(separator: "; "),
      advice:
        "\(hint) the model with the configuration that the file was saved with, or correct the graph in the file"
    )
  }

  /// A count that only a momentum of nil would use; old files lack it.
  private static func mayBeAbsent(_ name: String) -> Bool {
    name == "num_batches_tracked" || name.hasSuffix(".num_batches_tracked")
  }

  private static func summary(_ what: String, _ items: [String]) -> String? {
    guard !items.isEmpty else { return nil }
    let shown = items.prefix(5).joined(separator: ", ")
    let more = items.count > 5 ? ", and \(items.count - 5) more" : ""
    return "\(items.count) \(what) (\(shown)\(more))"
  }
}

extension ParameterSlot {
  /// What a file must hold for it.
  fileprivate var diskWords: String {
    if case .flattenedImage(let height, let width) = layout {
      return "a matrix whose columns are images of \(height)×\(width)"
    }
    return rank == 0 ? "one number" : "\(rank) positive extents"
  }
}
