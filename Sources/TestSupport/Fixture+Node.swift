import Autograd
import Layers
import Networks
import TensorCore

extension Fixture {
  /// The differences between the output and the gradients of the case's node and the case's, if it
  /// has gradients; empty if there are none.
  ///
  /// The node reads constants, so that its inputs may have any rank.
  ///
  /// - Throws: `GraphProblem` if the node does not accept its inputs.
  package func differencesOfNode(tolerance: Float = 1e-5) throws -> [String] {
    guard let node else { return ["\(name): found no node"] }
    let network = try network(of: node)
    let parameters = network.namedParameters
    let tape = Tape(differentiating: parameters.map(\.parameter), phase: .training)
    let image = Tensor(zeros: [1, 1, 1, 1])
    let output = network(tape.constant(image), on: tape)
    var differences = Differences(tolerance: tolerance)
    differences.compare("output", output.tensor, try stored("output"))
    guard differences.lines.isEmpty else { return differences.lines }
    let inferred = try network.plan.shapes(for: image.shape).last
    if inferred != output.shape {
      return ["the inferred shape is \(inferred ?? []), expected \(output.shape)"]
    }
    // onnxruntime gives no gradients.
    guard let outputGradient = try? stored("output_gradient") else { return [] }
    let loss = product(output, outputGradient, on: tape)
    let gradients = tape.backpropagate(from: loss)
    for (name, parameter) in parameters {
      // A value of which only the shape matters gets no gradient.
      let found = gradients[parameter] ?? Tensor(zeros: parameter.value.shape)
      differences.compare(
        "gradient of \(name)", found, try stored("\(key(of: name))_gradient"))
    }
    return differences.lines
  }

  private func network(of node: GraphNode) throws -> Network {
    var nodes: [GraphNode] = []
    for (place, input) in node.inputs.enumerated() {
      let rank = try stored("input\(place)").shape.rank
      nodes.append(
        GraphNode(input, "constant", reading: [], attributes: ["rank": .integer(rank)]))
    }
    let graph = Graph(
      title: name, inputs: [.init("image", channels: 1)], nodes: nodes + [node],
      outputs: [node.name])
    let resolved = try ResolvedGraph(graph)
    var tensors: [String: Tensor] = [:]
    for tensor in resolved.tensors { tensors[tensor.name] = try stored(key(of: tensor.name)) }
    _ = try NetworkPlan(resolved, shapes: tensors.mapValues(\.shape)).shapes(for: [1, 1, 1, 1])
    return Network(resolved, tensors: tensors)
  }

  /// The case's name of a tensor: `input0` for `x0.value`, `weight` for `last.weight`.
  private func key(of tensor: String) -> String {
    tensor.hasPrefix("x")
      ? "input" + tensor.dropFirst().prefix { $0 != "." } : String(tensor.dropFirst("last.".count))
  }
}
