import FileAccess
import Networks
import TensorCore

/// Which tensor of a file belongs to which tensor of a network that another file describes: by name,
/// or else by the order and the shapes of the layers.
package struct StateAlignment {
  /// The file with the network's names.
  package let state: any StateSource
  /// The names of the file's tensors that only count the models of an average.
  package let counters: [String]
  /// Layers whose names differ: the file's, and the network's.
  package let renamed: [(file: String, network: String)]

  /// Finds the tensors of `network` in `file`.
  ///
  /// - Parameters:
  ///   - network: The network, with its weights.
  ///   - file: The file with other weights.
  ///   - reference: The path of the network's file, for messages.
  ///   - trustsOrder: Whether the user confirms that the file has its layers in the order of the
  ///     network.
  /// - Throws: `FileProblem` that lists what does not match.
  package init(
    of network: Network, in file: any StateSource, like reference: String,
    trustingOrder trustsOrder: Bool = false
  ) throws {
    let expected = Expected(network)
    counters = StateWrapping.candidates(for: file.names).last?.counters ?? []
    let file = file.omitting(Set(counters))
    let known = Set(expected.layers.map(\.name))
    let inFile = StateNames(in: file, prefix: "", expected: known).inFile
    let names = Dictionary(uniqueKeysWithValues: inFile.map { ($1, $0) })
    let found = file.shapes.compactMap { tensor in
      names[tensor.name].map { (name: $0, shape: tensor.shape) }
    }
    let problem = AlignmentProblem(
      path: file.path, reference: reference,
      missing: expected.layers.map(\.name).filter {
        inFile[$0] == nil && !StateMismatch.mayBeAbsent($0)
      },
      unexpected: found.map(\.name).filter { !known.contains($0) && !StateMismatch.mayBeAbsent($0) }
    )
    let paths =
      problem.isEmpty
      ? nil
      : try LayerPairing(
        NamedLayer.all(in: found), NamedLayer.all(in: expected.layers),
        order: LayerOrder(network.graph), isOrdered: file.keepsOrder, problem
      ).paths(trustingOrder: trustsOrder)
    renamed = (paths ?? [:]).filter { $0.key != $0.value }
      .map { (file: $0.key, network: $0.value) }.sorted { $0.file < $1.file }
    let pairs = file.names.compactMap { old -> (old: String, new: String)? in
      guard let (path, last) = names[old].map(NamedLayer.split) else { return nil }
      // A counter without a layer belongs to nothing.
      guard let place = paths == nil ? path : paths?[path] else { return nil }
      let new = place.isEmpty ? last : "\(place).\(last)"
      return known.contains(new) ? (old, new) : nil
    }
    let state = file.renamed(pairs)
    try expected.requireShapes(of: state, reference)
    self.state = SupplementedState(base: state, additions: expected.constants)
  }
}

extension StateAlignment {
  /// What a network expects of a file.
  private struct Expected {
    /// The tensors of layers, with their shapes in files.
    let layers: [(name: String, shape: Shape)]
    /// The tensors of constants, which belong to the graph.
    let constants: [String: Tensor]

    init(_ network: Network) {
      let fixed = Set(
        network.graph.nodes.filter { $0.operation == "constant" }.map { "\($0.name).value" })
      var layers: [(name: String, shape: Shape)] = []
      var constants: [String: Tensor] = [:]
      for tensor in ModuleState.tensors(of: network) {
        if fixed.contains(tensor.name) {
          constants[tensor.name] = tensor.tensor
        } else {
          layers.append((tensor.name, tensor.tensor.shape))
        }
      }
      self.layers = layers
      self.constants = constants
    }

    /// Requires the network's shapes.
    func requireShapes(of file: any StateSource, _ reference: String) throws {
      let differing = layers.compactMap { entry -> String? in
        guard let shape = file.entry(named: entry.name)?.shape, shape != entry.shape else {
          return nil
        }
        return "\(entry.name.shortened): \(shape), not \(entry.shape)"
      }
      guard !differing.isEmpty else { return }
      throw FileProblem(
        .malformed, path: file.path,
        found: "its shapes are not those in \(reference.shortened):"
          + " \(differing.listed(atMost: 5))",
        advice: "Name a file of a network with the same widths after --like")
    }
  }
}

/// A file with tensors from elsewhere.
private struct SupplementedState: StateSource {
  let base: any StateSource
  let additions: [String: Tensor]

  var path: String { base.path }
  var names: [String] { base.names + additions.keys.sorted() }

  func entry(named name: String) -> StateEntry? {
    additions[name].map { StateEntry(type: .float32, shape: $0.shape) } ?? base.entry(named: name)
  }

  func tensor(named name: String) throws -> Tensor {
    try additions[name] ?? base.tensor(named: name)
  }
}
