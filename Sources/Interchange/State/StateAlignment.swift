import FileAccess
import Networks
import TensorCore

/// Which tensor of a file belongs to which tensor of a network that another file describes: by name,
/// or else by the order and the shapes of the layers.
package struct StateAlignment {
  /// A layer: the tensors whose names differ in the last component only.
  private struct Layer {
    let path: String
    /// The last components of the names, with the shapes in files.
    var tensors: [String: Shape] = [:]

    var isBatchNorm: Bool { tensors["running_var"] != nil }
  }

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
  /// - Throws: `FileProblem` that lists what does not match.
  package init(of network: Network, in file: any StateSource, like reference: String) throws {
    let expected = Expected(network)
    counters = StateWrapping.candidates(for: file.names).last?.counters ?? []
    let file = file.omitting(Set(counters))
    let known = Set(expected.layers.map(\.name))
    let inFile = StateNames(in: file, prefix: "", expected: known).inFile
    let names = Dictionary(uniqueKeysWithValues: inFile.map { ($1, $0) })
    let found = file.shapes.compactMap { tensor in
      names[tensor.name].map { (name: $0, shape: tensor.shape) }
    }
    let problem = Problem(
      path: file.path, reference: reference,
      missing: expected.layers.map(\.name).filter {
        inFile[$0] == nil && !StateMismatch.mayBeAbsent($0)
      },
      unexpected: found.map(\.name).filter { !known.contains($0) && !StateMismatch.mayBeAbsent($0) }
    )
    let paths =
      problem.isEmpty
      ? [:]
      : try Self.paired(
        Self.layers(found), Self.layers(expected.layers), inOrder: file.keepsOrder, problem)
    renamed = paths.filter { $0.key != $0.value }.map { (file: $0.key, network: $0.value) }
      .sorted { $0.file < $1.file }
    let pairs = file.names.compactMap { old -> (old: String, new: String)? in
      guard let (path, last) = names[old].map(Self.split) else { return nil }
      let place = paths[path] ?? path
      let new = place.isEmpty ? last : "\(place).\(last)"
      return known.contains(new) ? (old, new) : nil
    }
    let state = file.renamed(pairs)
    try expected.requireShapes(of: state, reference)
    self.state = SupplementedState(base: state, additions: expected.constants)
  }

  /// The layers of some tensors, in their order.
  private static func layers(_ tensors: [(name: String, shape: Shape)]) -> [Layer] {
    var (places, layers) = ([String: Int](), [Layer]())
    for (name, shape) in tensors where !StateMismatch.mayBeAbsent(name) {
      let (path, last) = split(name)
      if places[path] == nil {
        places[path] = layers.count
        layers.append(Layer(path: path))
      }
      layers[places[path] ?? 0].tensors[last] = shape
    }
    return layers
  }

  /// The path of the layer, and the tensor's name in it.
  private static func split(_ name: String) -> (path: String, last: String) {
    guard let dot = name.lastIndex(of: ".") else { return ("", name) }
    return (String(name[..<dot]), String(name[name.index(after: dot)...]))
  }

  /// The paths of the network's layers by those of the file's: first of layers with the same path and
  /// shapes; then the others, if they come in the same order or if no two have the same shapes.
  private static func paired(
    _ found: [Layer], _ expected: [Layer], inOrder: Bool, _ problem: Problem
  ) throws -> [String: String] {
    let (norms, wanted) = (found.count(where: \.isBatchNorm), expected.count(where: \.isBatchNorm))
    // The other layers are all there.
    let areFolded = norms > wanted && found.count - norms == expected.count - wanted
    guard !areFolded else { throw problem.folded(norms, wanted) }
    let paths = Dictionary(expected.map { ($0.path, $0.tensors) }) { first, _ in first }
    let same = Set(found.filter { paths[$0.path] == $0.tensors }.map(\.path))
    let (left, right) = (
      found.filter { !same.contains($0.path) }, expected.filter { !same.contains($0.path) }
    )
    guard left.count == right.count else { throw problem.differing }
    var result = Dictionary(uniqueKeysWithValues: same.map { ($0, $0) })
    if inOrder, zip(left, right).allSatisfy({ $0.tensors == $1.tensors }) {
      for (layer, other) in zip(left, right) { result[layer.path] = other.path }
      return result
    }
    for layer in left {
      let alike = left.count { $0.tensors == layer.tensors }
      let choices = right.filter { $0.tensors == layer.tensors }
      guard alike == 1, choices.count == 1 else {
        throw choices.isEmpty
          ? problem.differing : problem.ambiguous(layer.path, choices.map(\.path))
      }
      result[layer.path] = choices[0].path
    }
    return result
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

  /// The reasons why a file does not match.
  private struct Problem {
    let path: String
    let reference: String
    let missing: [String]
    let unexpected: [String]

    /// Whether the names are the same.
    var isEmpty: Bool { missing.isEmpty && unexpected.isEmpty }

    /// The batch norms of the network are part of its convolutions.
    func folded(_ found: Int, _ wanted: Int) -> FileProblem {
      FileProblem(
        .malformed, path: path,
        found: "it has \(found) batch norms, but \(reference.shortened) has"
          + " \(wanted == 0 ? "none" : "\(wanted)"): the exporter folded them into convolutions",
        advice: "If the model's own weights are the ones you want, convert \(reference.shortened)"
          + " itself. Otherwise export it again with `torch.onnx.export(…,"
          + " dynamo=False, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)`")
    }

    /// The layers differ.
    var differing: FileProblem {
      let parts = [("missing", missing), ("not expected", unexpected)].filter { !$0.1.isEmpty }
        .map { what, names in "\(names.count) \(what) (\(names.listed(atMost: 5)))" }
      return FileProblem(
        .malformed, path: path,
        found: "it does not match the network of \(reference.shortened): "
          + parts.joined(separator: "; "), advice: Self.rename)
    }

    /// Several layers have the same shapes, and come in another order.
    func ambiguous(_ layer: String, _ choices: [String]) -> FileProblem {
      FileProblem(
        .malformed, path: path,
        found: "the layer \(layer.shortened) could be any of \(choices.listed(atMost: 5)) in"
          + " \(reference.shortened), which have its shapes", advice: Self.rename)
    }

    private static let rename =
      "Give the layers the network's names with --rename 'old=new', or name the file of the same"
      + " network after --like"
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
