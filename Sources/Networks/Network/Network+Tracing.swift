import Autograd
import Layers
import TensorCore

extension Network {
  /// Makes a network from your own module: the operations of one pass through it.
  ///
  /// The network shares the module's parameters. Its nodes have the names of the module's parts;
  /// functions such as an addition get generated names.
  ///
  /// - Parameters:
  ///   - module: The module to trace.
  ///   - title: A short description of the network.
  ///   - imageShape: The shape of an image to trace with, `[H, W, C]`. The network accepts other
  ///     shapes too if the module treats them alike.
  /// - Throws: `GraphProblem` if the module applies an operation that graphs do not have, or if it
  ///   depends on more than the image.
  public convenience init(
    tracing module: any Module, title: String, imageShape: Shape
  ) throws(GraphProblem) {
    let trace = Trace(of: module, imageShape: imageShape)
    var names = TraceNames(trace)
    var values = [trace.input.number: "image"]
    var graph = Graph(
      title: title, inputs: [.init("image", channels: imageShape[2])], nodes: [], outputs: [])
    var parameters: [String: Parameter] = [:]
    var owners: [ObjectIdentifier: String] = [:]
    for record in trace.records {
      let (name, owner) = names.next(for: record)
      guard let spelling = record.operation.spelling else {
        throw GraphProblem(
          "graphs have no operation \(record.label); implement it as an Operation", at: name)
      }
      var inputs: [String] = []
      for input in record.inputs {
        guard let value = values[input.number] else {
          throw GraphProblem("it reads a value that does not depend on the image", at: name)
        }
        inputs.append(value)
      }
      values[record.output.number] = name
      // An operation shares all parameters of an earlier operation, or none.
      let owned = record.operation.parameters + record.operation.buffers
      let sources = Set(owned.map { owners[ObjectIdentifier($0.parameter)] })
      guard sources.count <= 1 else {
        throw GraphProblem(
          "it shares some parameters with another part, expected all or none", at: name)
      }
      let source = owner ?? sources.first.flatMap(\.self)
      graph.nodes.append(
        GraphNode(
          name, spelling.key, reading: inputs, attributes: spelling.attributes,
          weightsOf: owned.isEmpty ? nil : source))
      guard source == nil else { continue }
      for (part, parameter) in owned {
        parameters["\(name).\(part)"] = parameter
        owners[ObjectIdentifier(parameter)] = name
      }
    }
    for output in trace.outputs {
      guard let name = values[output.number] else {
        throw GraphProblem("an output does not depend on the image")
      }
      graph.outputs.append(name)
    }
    let kept = graph.droppingIdleNodes()
    let resolved = try ResolvedGraph(kept, operations: trace.operations)
    parameters = parameters.filter { entry in resolved.tensors.contains { $0.name == entry.key } }
    let plan = try NetworkPlan(resolved, shapes: parameters.mapValues(\.value.shape))
    _ = try plan.outputShape(for: imageShape)
    self.init(plan, parameters: parameters)
  }
}

extension Trace {
  /// The operations with a key in graphs, each once.
  fileprivate var operations: [any OperationAttributes.Type] {
    func attributes(_ operation: some Operation) -> any OperationAttributes.Type {
      type(of: operation.attributes)
    }
    return records.compactMap { ($0.operation as? any Operation).map { attributes($0) } }
      .reduce(into: []) { types, type in
        if !types.contains(where: { $0 == type }) { types.append(type) }
      }
  }
}

/// Names the nodes of a trace: by the module's names where there are any.
private struct TraceNames {
  private let modules: [ObjectIdentifier: String]
  private var firstUses: [ObjectIdentifier: String] = [:]
  private var taken: Set<String> = ["image"]

  init(_ trace: Trace) { modules = trace.names }

  /// The name of a record's node, and the earlier node that the record applies again.
  mutating func next(for record: Record) -> (name: String, owner: String?) {
    let identity = ObjectIdentifier(record.operation)
    let base = modules[identity].flatMap { $0.isEmpty ? nil : $0 } ?? record.label.lowercased()
    var name = base
    var count = 1
    while !taken.insert(name).inserted {
      count += 1
      name = "\(base)_\(count)"
    }
    let owner = firstUses[identity]
    if owner == nil { firstUses[identity] = name }
    return (name, owner)
  }
}
