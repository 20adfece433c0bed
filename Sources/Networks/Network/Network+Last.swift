import TensorCore

extension Network {
  /// The operation of the node whose value is the main output: `linear`.
  package var lastOperation: String { graph.nodes[plan.resolved.outputs[0] - 1].operation }

  /// The network without the operation that computes its main output, which is then the value that
  /// the operation read; nil if it is another operation or if more depends on it.
  ///
  /// - Parameter operation: The key of an operation with one input and no tensors: `softmax`.
  package func withoutLast(_ operation: String) -> Network? {
    let place = plan.resolved.outputs[0]
    let (node, step) = (graph.nodes[place - 1], plan.resolved.steps[place - 1])
    guard node.operation == operation, node.inputs.count == 1, step.inputs[0] > 0,
      step.attributes.slots.isEmpty, plan.resolved.outputs.dropFirst().allSatisfy({ $0 != place }),
      !plan.resolved.steps.contains(where: { $0.inputs.contains(place) })
    else { return nil }
    var shorter = graph
    shorter.outputs[0] = node.inputs[0]
    let resolved = shorter.replacing(
      graph.nodes.filter { $0.name != node.name }, besides: plan.resolved.steps)
    let network = Network(resolved, tensors: foldedTensors)
    // A file cannot hold a network whose output is a flattened image.
    return (try? network.plan.anyImage()) == nil && (try? plan.anyImage()) != nil ? nil : network
  }
}
