import Autograd
import TensorCore

extension Network {
  /// The operations that keep the order of their input's channels, so that the order of the outputs
  /// is that of the rows of an earlier layer.
  private static let orderKeeping: Set = [
    "softmax", "log_softmax", "sigmoid", "dropout", "flatten", "global_average_pool", "relu",
  ]

  /// The same network with the numbers of its main output in another order: the last linear layer or
  /// convolution has its rows in that order.
  ///
  /// - Parameter order: For each number of the new output its position in the old one, each once.
  /// - Throws: `GraphProblem` if no such layer computes the output.
  package func withOutputs(inOrder order: [Int]) throws(GraphProblem) -> Network {
    let steps = plan.resolved.steps
    var place = plan.resolved.outputs[0]
    var passed = [place]
    while Self.orderKeeping.contains(graph.nodes[place - 1].operation) {
      guard let before = steps[place - 1].inputs.first, before > 0 else { break }
      place = before
      passed.append(place)
    }
    let (node, step) = (graph.nodes[place - 1], steps[place - 1])
    let axes = ["linear": 0, "conv2d": 3]
    guard let axis = axes[node.operation], node.attributes["groups"] == nil else {
      throw GraphProblem(
        "the outputs come from the operation \(node.operation), and only those of a linear layer or a"
          + " convolution can be put in another order", at: node.name)
    }
    // Whatever else reads these values would see them in the new order.
    let inner = Set(passed.dropFirst())
    let readers = steps.flatMap(\.inputs).filter(Set(passed).contains).count
    let isShared = steps.contains { $0.owner == step.owner && $0.name != step.name }
    guard !isShared, readers == inner.count,
      plan.resolved.outputs.dropFirst().allSatisfy({ !passed.contains($0) }),
      plan.shapes["\(step.owner).weight"]?[axis] == order.count
    else {
      throw GraphProblem(
        "its outputs cannot be put in another order, because the network also uses them elsewhere",
        at: node.name)
    }
    var tensors = foldedTensors
    for (name, axis) in [("weight", axis), ("bias", 0)] {
      let name = "\(step.owner).\(name)"
      tensors[name] = tensors[name]?.selecting(order, alongAxis: axis)
    }
    return Network(plan.resolved, tensors: tensors)
  }
}
