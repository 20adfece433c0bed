import Autograd
import FileAccess
import Layers
import Networks
import TensorCore

/// All differences between a file and a module, for one message.
struct StateMismatch {
  private var missing: [String] = []
  private var unexpected: [String] = []
  private var misshapen: [String] = []
  private let foreignPrefix: String?

  /// Compares names, and the parts of the shapes that the graph determines: the number of axes.
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
        misshapen.append(
          "\(tensor.name.shortened): found \(found), expected \(tensor.slot.diskWords)")
      } else if !Self.mayBeAbsent(tensor.name) {
        missing.append(tensor.name.shortened)
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
      "\(name.shortened) \(rest[name].flatMap(file.entry(named:))?.shape ?? [])"
    }
  }

  /// Whether the file matches.
  var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty && misshapen.isEmpty }

  /// The message about the file at `path`.
  ///
  /// - Parameter hasGraph: Whether the tensors are those of a graph, and not of a module in a program.
  func problem(path: String, hasGraph: Bool = false) -> FileProblem {
    let parts = [
      Self.summary("missing", missing), Self.summary("not expected", unexpected),
      Self.summary("of the wrong shape", misshapen),
    ]
    let hint = foreignPrefix.map {
      "Every name in the file begins with \"\($0.shortened)\", but no name of the model does; check whether"
        + " the file holds a larger model. Otherwise "
    }
    let advice =
      hasGraph
      ? "correct the graph or the architecture, or convert the weights: `condense convert weights"
        + " model.safetensors` recognizes networks, and --like gives it the graph of others"
      : "build the model with the configuration of the file, or correct the graph in the file"
    return FileProblem(
      .malformed, path: path,
      found: "it does not match the model: " + parts.compactMap { $0 }.joined(separator: "; "),
      advice: hint.map { $0 + advice } ?? advice.prefix(1).uppercased() + advice.dropFirst())
  }

  /// A counter that only matters for a momentum of nil; old files do not have it.
  static func mayBeAbsent(_ name: String) -> Bool {
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
  /// The expected shape, for messages.
  fileprivate var diskWords: String {
    if case .flattenedImage(let height, let width) = layout {
      return "a matrix whose columns are images of \(height)×\(width)"
    }
    return rank == 0 ? "one number" : "\(rank) extents of 1 or more"
  }
}
