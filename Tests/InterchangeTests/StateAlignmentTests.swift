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

  // MARK: Layers of the same shapes

  /// The tensors of convolutions `[outputs, inputs]`, in order.
  private func convolutions(_ layers: KeyValuePairs<String, (Int, Int)>) -> [StoredTensor] {
    layers.enumerated().map { place, layer in
      StoredTensor(
        name: layer.key + ".weight",
        tensor: Tensor(repeating: Float(place), shape: [layer.value.0, layer.value.1, 3, 3]),
        type: .float32)
    }
  }

  /// A chain of convolutions without bias.
  private func chain(_ names: String..., widths: [Int]? = nil) -> Network {
    var draft = Draft("a chain")
    var x = draft.image(channels: 3)
    for (place, name) in names.enumerated() {
      x = draft.convolution(name, x, widths?[place] ?? 8, kernel: 3, padding: 1, bias: false)
    }
    return drawn(draft.plan(x))
  }

  /// For each layer of the network, the place of its layer in the file.
  private func places(
    _ network: Network, _ tensors: [StoredTensor], trustingOrder trustsOrder: Bool = false
  ) throws -> [Float] {
    let state = try StateAlignment(
      of: network, in: Listed(tensors), like: "model.onnx", trustingOrder: trustsOrder
    ).state
    return try ModuleState.tensors(of: network).filter { $0.name.hasSuffix("weight") }.map {
      try state.tensor(named: $0.name).scalars[0]
    }
  }

  private func refusal(
    _ network: Network, _ tensors: [StoredTensor], trustingOrder trustsOrder: Bool = false
  ) -> String {
    let problem = #expect(throws: FileProblem.self) {
      try places(network, tensors, trustingOrder: trustsOrder)
    }
    return problem.map { "\($0.found). \($0.advice)" } ?? ""
  }

  @Test func `Numbers of a list that shift do not keep their layers`() throws {
    let file = convolutions([
      "0": (8, 3), "3": (8, 8), "6": (8, 8), "9": (8, 8), "12": (8, 8),
    ])
    let network = chain("0", "2", "4", "6", "8")
    #expect(try places(network, file) == [0, 1, 2, 3, 4])
    // In an order that is not the network's, nothing tells them apart.
    #expect(
      refusal(network, [file[1], file[0]] + file[2...]).hasPrefix(
        "the layer 3 could be any of 2, 4, 8 in model.onnx, which have its shapes."))
  }

  @Test func `Equal names that contradict the order are rejected`() throws {
    let network = chain("first", "b", "c", "d")
    let file = convolutions(["first": (8, 3), "x": (8, 8), "b": (8, 8), "c": (8, 8)])
    #expect(refusal(network, file).hasPrefix("the layer b could be any of b, c in model.onnx"))
    #expect(try places(network, file, trustingOrder: true) == [0, 1, 2, 3])
  }

  @Test func `Without an order a single other name is found, unless it is a number`() throws {
    let network = chain("a", "b", "c", widths: [3, 3, 4])
    #expect(
      try places(network, convolutions(["c": (4, 3), "b": (3, 3), "x": (3, 3)])) == [2, 1, 0])
    let numbered = chain("2", "4", "c", widths: [3, 3, 4])
    #expect(
      refusal(numbered, convolutions(["c": (4, 3), "4": (3, 3), "6": (3, 3)])).hasPrefix(
        "the layer 6 could be any of 2, 4"))
  }

  /// Two parallel convolutions, with a norm each or none.
  private func branches(_ names: (String, String), hasNorms: Bool = false) -> Network {
    var draft = Draft("branches")
    let image = draft.image(channels: 3)
    var values = [names.0, names.1].map {
      draft.convolution($0, image, 4, kernel: 3, padding: 1, bias: false)
    }
    if hasNorms {
      values[0] = draft.batchNorm("norm", draft.relu("active", values[0]))
      values[1] = draft.convolution("point", values[1], 4, kernel: 1, bias: false)
      values[1] = draft.batchNorm("other", values[1])
    }
    return drawn(draft.plan(draft.sum("sum", values[0], values[1])))
  }

  @Test func `The order says nothing about parallel layers`() throws {
    let network = branches(("first", "second"))
    let file = convolutions(["f": (4, 3), "s": (4, 3)])
    let message = refusal(network, file)
    #expect(
      message.hasPrefix(
        "the layer f could be any of first, second in model.onnx, which have its shapes."))
    #expect(message.hasSuffix("so that f is first, s is second, add --in-order"), "\(message)")
    #expect(try places(network, file, trustingOrder: true) == [0, 1])
    // Ends of names on which both files agree tell them apart.
    let ends = convolutions(["x.conv": (4, 3), "x.down": (4, 3)])
    #expect(try places(branches(("y.conv", "y.down")), ends) == [0, 1])
    #expect(
      refusal(branches(("y.down", "y.conv")), ends).hasPrefix("the layer x.conv could be any of"))
  }

  @Test func `Norms of parallel layers are told apart by their convolutions`() throws {
    let network = branches(("first", "second"), hasNorms: true)
    let tensors = ModuleState.tensors(of: network)
    // The first convolutions are alike, so they keep their names.
    let file = tensors.map { tensor in
      let isKept = ["first", "second"].contains { tensor.name.hasPrefix($0) }
      return StoredTensor(
        name: (isKept ? "" : "my_") + tensor.name, tensor: tensor.tensor, type: .float32)
    }
    let state = try StateAlignment(of: network, in: Listed(file), like: "model.onnx").state
    for tensor in tensors { #expect(try state.tensor(named: tensor.name) == tensor.tensor) }
  }

  @Test func `An order that the shapes contradict cannot be confirmed`() throws {
    let network = chain("a", "b", "c", widths: [3, 3, 4])
    let file = convolutions(["x": (4, 3), "y": (3, 3), "z": (3, 3)])
    #expect(
      refusal(network, file, trustingOrder: true).contains(
        "layer 1 is x (weight [4, 3, 3, 3]), but a (weight [3, 3, 3, 3]) in the network"))
  }

  @Test func `A counter without a layer is left out`() throws {
    var draft = Draft("a norm")
    let x = draft.convolution("c", draft.image(channels: 3), 4, kernel: 3)
    let network = drawn(draft.plan(draft.batchNorm("a", x)))
    let stray = StoredTensor(name: "a.num_batches_tracked", tensor: Tensor(3), type: .int64)
    let file = ModuleState.tensors(of: network).map { tensor in
      StoredTensor(
        name: tensor.name.replacingOccurrences(of: "a.", with: "b."), tensor: tensor.tensor,
        type: .float32)
    }
    let result = try StateAlignment(of: network, in: Listed(file + [stray]), like: "model.onnx")
    #expect(result.renamed.map(\.file) == ["b"])
    #expect(try result.state.tensor(named: "a.num_batches_tracked").scalars == [0])
  }
}
