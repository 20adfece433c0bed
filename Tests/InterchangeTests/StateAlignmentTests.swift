import FileAccess
import Foundation
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing

/// A file with its tensors in any order.
private struct Listed: StateSource {
  let path = "weights.pth"
  let names: [String]
  private let base: SafetensorsFile

  init(_ tensors: [StoredTensor]) throws {
    names = tensors.map(\.name)
    base = try withTemporaryFolder { folder in
      try SafetensorsWriter.write(tensors: tensors, to: "\(folder)/a.safetensors")
      return try SafetensorsFile(path: "\(folder)/a.safetensors")
    }
  }

  func entry(named name: String) -> StateEntry? { base.entry(named: name) }

  func tensor(named name: String) throws -> Tensor { try base.tensor(named: name) }
}

/// Weights take the graph of another file of their network.
@Suite struct StateAlignmentTests {
  /// Two convolutions with the same shapes, a third one, and a constant.
  private let network: Network = {
    var draft = Draft("two alike")
    let first = draft.convolution("a", draft.image(channels: 3), 3, kernel: 3)
    let second = draft.convolution("b", first, 3, kernel: 3)
    return drawn(draft.plan(draft.convolution("c", second, 2, kernel: 3)))
  }()

  /// The network's tensors under other names, by layer.
  private func renamed(_ layers: KeyValuePairs<String, String>) -> [StoredTensor] {
    var result: [StoredTensor] = []
    for (old, new) in layers {
      for tensor in ModuleState.tensors(of: network) where tensor.name.hasPrefix(old + ".") {
        let name = new + String(tensor.name.dropFirst(old.count))
        result.append(StoredTensor(name: name, tensor: tensor.tensor, type: .float32))
      }
    }
    return result
  }

  private func aligned(_ layers: KeyValuePairs<String, String>) throws -> StateAlignment {
    let file = try Listed(renamed(layers))
    let result = try StateAlignment(of: network, in: file, like: "model.onnx")
    for tensor in ModuleState.tensors(of: network) {
      #expect(try result.state.tensor(named: tensor.name) == tensor.tensor)
    }
    return result
  }

  @Test func `The same names are matched in any order`() throws {
    #expect(try aligned(["c": "net.c", "a": "net.a", "b": "net.b"]).renamed.isEmpty)
  }

  @Test func `Other names are matched in the order of the layers`() throws {
    let pairs = try aligned(["a": "x.z", "b": "x.y", "c": "x.x"]).renamed
    #expect(pairs.map(\.file) == ["x.x", "x.y", "x.z"])
    #expect(pairs.map(\.network) == ["c", "b", "a"])
  }

  @Test func `Layers of the same names stay where they are`() throws {
    #expect(try aligned(["c": "other", "b": "b", "a": "a"]).renamed.map(\.file) == ["other"])
  }

  @Test func `Layers that could be mixed up are rejected`() throws {
    let file = try Listed(renamed(["c": "x", "a": "y", "b": "z"]))
    let problem = #expect(throws: FileProblem.self) {
      try StateAlignment(of: network, in: file, like: "model.onnx")
    }
    #expect(
      problem?.found
        == "the layer y could be any of a, b in model.onnx, which have its shapes")
  }

  @Test func `A counter beside an averaged model is left out`() throws {
    let layers = renamed(["a": "module.x", "b": "module.y", "c": "module.z"])
    let counter = StoredTensor(name: "n_averaged", tensor: Tensor(1), type: .float32)
    let result = try StateAlignment(
      of: network, in: Listed([counter] + layers), like: "model.onnx")
    #expect(result.counters == ["n_averaged"])
  }

  @Test func `Constants come with the graph`() throws {
    var draft = Draft("with a constant")
    let x = draft.convolution("a", draft.image(channels: 3), 3, kernel: 3)
    var graph = draft.plan(x).graph
    graph.nodes += [
      GraphNode("shift", "constant", reading: [], attributes: ["rank": .integer(4)]),
      GraphNode("sum", "add", reading: ["a", "shift"]),
    ]
    graph.outputs = ["sum"]
    let resolved = try ResolvedGraph(graph)
    var tensors = drawn(draft.plan(x)).foldedTensors
    tensors["shift.value"] = Tensor(repeating: 2, shape: [1, 1, 1, 3])
    let network = Network(resolved, tensors: tensors)
    let weights = ModuleState.tensors(of: network).filter { $0.name != "shift.value" }
    let state = try StateAlignment(of: network, in: Listed(weights), like: "m").state
    #expect(try state.tensor(named: "shift.value").scalars == [2, 2, 2])
  }
}
