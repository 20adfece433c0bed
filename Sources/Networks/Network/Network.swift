import Autograd
import Layers
import TensorCore

/// A graph with its tensors: a network of any architecture.
///
/// It is a module. Its children are the operations of the nodes, under the nodes' names.
public final class Network: Module {
  /// The graph, with the tensors' shapes at the time the network was made.
  public let plan: NetworkPlan
  /// The operations, one per node.
  let operations: [any Operation]

  /// The graph.
  public var graph: Graph { plan.graph }

  /// Makes a network with these parameters.
  ///
  /// - Parameters:
  ///   - plan: The graph with the shapes of its tensors.
  ///   - parameters: The parameters by their full names.
  /// - Precondition: There is one parameter for each tensor of the plan, of its shape.
  public init(_ plan: NetworkPlan, parameters: [String: Parameter]) {
    self.plan = plan
    operations = plan.resolved.steps.map { step in
      let owned = step.attributes.slots.map { slot -> (String, Parameter) in
        let name = "\(step.owner).\(slot.name)"
        guard let parameter = parameters[name], parameter.value.shape == plan.shapes[name] else {
          preconditionFailure("Network: found no parameter \(name) of the planned shape")
        }
        return (slot.name, parameter)
      }
      return step.attributes.makeOperation(
        OwnedParameters(Dictionary(uniqueKeysWithValues: owned)))
    }
  }

  /// Makes a network and draws its weights, in the order of the nodes.
  public convenience init(_ plan: NetworkPlan, random: inout RandomStream) {
    var parameters: [String: Parameter] = [:]
    for tensor in plan.resolved.tensors {
      guard let shape = plan.shapes[tensor.name] else { continue }
      parameters[tensor.name] = Parameter(
        tensor.slot.firstValue(shape, random: &random), layout: tensor.slot.layout)
    }
    self.init(plan, parameters: parameters)
  }

  /// Makes a network with these tensors, whose axes are ordered as in memory.
  ///
  /// - Precondition: There is one tensor for each tensor of the graph, of a matching shape.
  public convenience init(_ resolved: ResolvedGraph, tensors: [String: Tensor]) {
    do throws(GraphProblem) {
      let plan = try NetworkPlan(resolved, shapes: tensors.mapValues(\.shape))
      var parameters: [String: Parameter] = [:]
      for tensor in resolved.tensors {
        parameters[tensor.name] = tensors[tensor.name].map {
          Parameter($0, layout: tensor.slot.layout)
        }
      }
      self.init(plan, parameters: parameters)
    } catch {
      preconditionFailure("Network: \(error)")
    }
  }

  /// The operations, under the names of their nodes.
  public var children: [Child] {
    zip(plan.resolved.steps, operations).map { ($0.name, $1) }
  }

  /// Whether each image of a batch is processed on its own, in training and in inference.
  public var treatsImagesApart: Bool { operations.allSatisfy { !$0.mixesImages } }

  /// The main output for images `[N, H, W, C]`.
  public func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    values(at: [plan.resolved.outputs[0]], for: input, on: tape)[0]
  }

  /// The main output for images `[N, H, W, C]` in inference mode, without recording.
  public func callAsFunction(_ images: Tensor) -> Tensor {
    let tape = Tape()
    return self(tape.constant(images), on: tape).tensor
  }

  /// All outputs, in the graph's order.
  public func outputs(_ input: Variable, on tape: Tape) -> [Variable] {
    values(at: plan.resolved.outputs, for: input, on: tape)
  }

  /// All outputs for images `[N, H, W, C]` in inference mode, without recording.
  public func outputs(_ images: Tensor) -> [Tensor] {
    let tape = Tape()
    return outputs(tape.constant(images), on: tape).map(\.tensor)
  }

  /// The values of some nodes, in the requested order.
  ///
  /// Only the nodes that they depend on are computed, and each value is freed after its last
  /// reader.
  ///
  /// - Parameters:
  ///   - paths: Names of nodes, aliases, or paths of modules, as for `Graph.node(at:)`; nil for the
  ///     main output.
  ///   - input: The images, `[N, H, W, C]`.
  ///   - tape: The tape that records the pass.
  /// - Precondition: Each path leads to a node.
  public func values(of paths: [String?], for input: Variable, on tape: Tape) -> [Variable] {
    let places = paths.map { path -> Int in
      guard let path else { return plan.resolved.outputs[0] }
      guard let node = graph.node(at: path) else {
        preconditionFailure("Network: found no node \(path)")
      }
      return node + 1
    }
    return values(at: places, for: input, on: tape)
  }

  /// The values at some places: 0 is the input, and n + 1 the value of node n.
  private func values(at places: [Int], for input: Variable, on tape: Tape) -> [Variable] {
    let steps = plan.resolved.steps
    let needed = plan.resolved.ancestors(of: places)
    var readers = [Int](repeating: 0, count: steps.count + 1)
    for place in places { readers[place] += 1 }
    for (index, step) in steps.enumerated() where needed[index + 1] {
      for place in step.inputs { readers[place] += 1 }
    }
    var values = [Variable?](repeating: nil, count: steps.count + 1)
    values[0] = input
    for (index, step) in steps.enumerated() where needed[index + 1] {
      values[index + 1] = operations[index].apply(step.inputs.map { values[$0] ?? input }, on: tape)
      for place in step.inputs {
        readers[place] -= 1
        if readers[place] == 0 { values[place] = nil }
      }
    }
    return places.map { values[$0] ?? input }
  }
}
