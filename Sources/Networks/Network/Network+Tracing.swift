import Autograd
import Layers
import TensorCore

extension Network {
  /// The network that a module of one's own is: what one pass through it applies.
  ///
  /// The network shares the module's parameters. Nodes have the names of the module's parts; functions
  /// such as an addition get made-up ones.
  ///
  /// - Parameters:
  ///   - title: The network in a few words.
  ///   - imageShape: Of an image to pass through, `[H, W, C]`; others fit as well if the module treats
  ///     them alike.
  /// - Throws: `GraphProblem` if the module applies something that graphs have no operation for, or
  ///   that depends on more than the image.
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
        throw GraphProblem("graphs have no operation for \(record.label)", at: name)
      }
      var inputs: [String] = []
      for input in record.inputs {
        guard let value = values[input.number] else {
          throw GraphProblem("it reads a value that does not come from the image", at: name)
        }
        inputs.append(value)
      }
      values[record.output.number] = name
      // Parameters that were seen in another operation belong to that one, all or none.
      let owned = record.operation.parameters + record.operation.buffers
      let sources = Set(owned.map { owners[ObjectIdentifier($0.parameter)] })
      guard sources.count <= 1 else {
        throw GraphProblem("it shares some of its parameters with another part, not all", at: name)
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
        throw GraphProblem("an output does not come from the image")
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
  /// The operations that have a place in graphs, each once.
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

/// Names for the nodes of a trace: the module's names where there are any.
private struct TraceNames {
  private let modules: [ObjectIdentifier: String]
  private var firstUses: [ObjectIdentifier: String] = [:]
  private var taken: Set<String> = ["image"]

  init(_ trace: Trace) { modules = trace.names }

  /// The name of a record's node, and the earlier node whose operation it applies again.
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
