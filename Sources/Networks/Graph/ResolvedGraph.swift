import Autograd
import TensorCore

/// A graph whose names, operations, attributes and connections were checked, without the shapes of
/// tensors.
public struct ResolvedGraph: Sendable {
  /// One node.
  struct Step: Sendable {
    let name: String
    /// The node whose tensors it uses.
    let owner: String
    let attributes: any OperationAttributes
    /// The values that it reads: 0 is the graph's input, and n + 1 the value of node n.
    let inputs: [Int]
    /// Whether it owns its tensors.
    var ownsTensors: Bool { owner == name }
  }

  /// A tensor that the weights file must hold.
  public struct Tensor: Hashable, Sendable {
    /// Its full name: `layer1.0.conv1.weight`.
    public let name: String
    /// The operation's description of the tensor.
    public let slot: ParameterSlot
  }

  /// The largest number of nodes in a graph.
  public static let mostNodes = 10_000
  /// The largest number of values that all nodes together read.
  static let mostInputs = 100_000

  /// The graph that was checked.
  public private(set) var graph: Graph
  let steps: [Step]
  /// The values that are outputs.
  let outputs: [Int]

  /// The tensors in the order of the nodes.
  public var tensors: [Tensor] {
    steps.filter(\.ownsTensors).flatMap { step in
      step.attributes.slots.map { Tensor(name: "\(step.name).\($0.name)", slot: $0) }
    }
  }

  /// Checks names, operations, attributes and connections.
  ///
  /// - Parameters:
  ///   - graph: The graph to check.
  ///   - operations: The operations that nodes may name in addition to `OperationList`.
  /// - Throws: `GraphProblem` for the first invalid node.
  public init(
    _ graph: Graph, operations: [any OperationAttributes.Type] = []
  ) throws(GraphProblem) {
    guard graph.inputs.count == 1, let input = graph.inputs.first else {
      throw GraphProblem("the graph has \(graph.inputs.count) inputs, expected one")
    }
    guard (1...65_536).contains(input.channels) else {
      throw GraphProblem(
        "the input \"\(input.name.prefix(100))\" has \(input.channels) channels, expected 1...65536"
      )
    }
    guard (1...Self.mostNodes).contains(graph.nodes.count) else {
      throw GraphProblem(
        "the graph has \(graph.nodes.count) nodes, expected 1...\(Self.mostNodes)")
    }
    guard graph.title.isEmpty || Self.isName(graph.title) else {
      throw GraphProblem("the title is invalid, expected at most 1000 printable characters")
    }
    let inputCount = graph.nodes.reduce(0) { $0 + $1.inputs.count }
    guard inputCount <= Self.mostInputs else {
      throw GraphProblem(
        "the nodes read \(inputCount) values, expected at most \(Self.mostInputs)")
    }
    let others = [graph.outputs.count, graph.aliases.count, graph.taps.count].max() ?? 0
    guard others <= Self.mostNodes else {
      throw GraphProblem(
        "the graph has \(others) outputs, aliases or taps, expected at most \(Self.mostNodes)")
    }
    let names = Set(graph.nodes.map(\.name))
    var places = [input.name: 0]
    var resolved: [Step] = []
    var owners: [String: any OperationAttributes] = [:]
    for node in graph.nodes {
      guard Self.isName(node.name) else {
        throw GraphProblem(
          "a node has the name \"\(node.name.prefix(100))\", expected 1 to 1000 printable "
            + "characters"
        )
      }
      guard places[node.name] == nil else {
        throw GraphProblem("an earlier node has the same name", at: node.name)
      }
      do throws(ShapeProblem) {
        let step = try Self.step(node, places, names, owners, operations)
        if step.ownsTensors { owners[step.name] = step.attributes }
        resolved.append(step)
      } catch {
        throw GraphProblem(error.reason, at: node.name)
      }
      places[node.name] = resolved.count
    }
    var outputs: [Int] = []
    for name in graph.outputs {
      guard let place = places[name], place > 0 else {
        throw GraphProblem("the output \"\(name.prefix(100))\" is not a node")
      }
      outputs.append(place)
    }
    guard !outputs.isEmpty else { throw GraphProblem("the graph has no outputs") }
    self.graph = graph
    self.outputs = outputs
    steps = resolved
    let used = ancestors(of: outputs)
    if let idle = steps.indices.first(where: { !used[$0 + 1] }) {
      throw GraphProblem("no output depends on this node", at: steps[idle].name)
    }
    try checkPlaces(names)
  }

  /// Checks that aliases and taps lead to nodes.
  private func checkPlaces(_ names: Set<String>) throws(GraphProblem) {
    for (alias, name) in graph.aliases.sorted(by: { $0.key < $1.key }) {
      guard names.contains(name), !names.contains(alias), Self.isName(alias) else {
        throw GraphProblem(
          "the alias \"\(alias.prefix(100))\" of \"\(name.prefix(100))\" is invalid, expected a new"
            + " name of a node"
        )
      }
    }
    guard Set(graph.taps).count == graph.taps.count else {
      throw GraphProblem("the taps contain a name twice")
    }
    let sorted = names.sorted()
    if let tap = graph.taps.first(where: {
      !names.contains($0) && graph.aliases[$0] == nil && !Self.isModule($0, among: sorted)
    }) {
      throw GraphProblem("found no node for the tap \"\(tap.prefix(100))\"")
    }
  }

  /// Whether `path` is that of a module with one of the nodes, whose names are sorted.
  private static func isModule(_ path: String, among names: [String]) -> Bool {
    let prefix = path + "."
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if names[middle] < prefix { low = middle + 1 } else { high = middle }
    }
    return low < names.count && names[low].hasPrefix(prefix)
  }

  /// Whether a name is printable, and can be a part of tensors' names.
  private static func isName(_ name: String) -> Bool {
    (1...1000).contains(name.unicodeScalars.count)
      && !name.unicodeScalars.contains(where: \.steersTerminals)
  }

  /// For each value, 0 being the input, whether the values at `places` depend on it.
  func ancestors(of places: [Int]) -> [Bool] {
    var used = [Bool](repeating: false, count: steps.count + 1)
    for place in places { used[place] = true }
    for (index, step) in steps.enumerated().reversed() where used[index + 1] {
      for place in step.inputs { used[place] = true }
    }
    return used
  }

  private static func step(
    _ node: GraphNode, _ places: [String: Int], _ all: Set<String>,
    _ owners: [String: any OperationAttributes], _ operations: [any OperationAttributes.Type]
  ) throws(ShapeProblem) -> Step {
    guard let type = try OperationList.operation(node.operation, besides: operations) else {
      let known = OperationList.all + OperationList.additional + operations
      throw ShapeProblem(
        "found the operation \"\(node.operation.prefix(100))\", expected one of"
          + " \(Set(known.map { $0.key }).sorted().joined(separator: ", "))")
    }
    let attributes: any OperationAttributes = try read(type, node.attributes)
    guard attributes.inputCount.contains(node.inputs.count) else {
      let (least, most) = (attributes.inputCount.lowerBound, attributes.inputCount.upperBound)
      throw ShapeProblem(
        "\(node.operation) takes \(least == most ? "\(least)" : "\(least) to \(most)")"
          + " \(most == 1 ? "input" : "inputs"), found \(node.inputs.count)")
    }
    var inputs: [Int] = []
    for name in node.inputs {
      guard let place = places[name] else {
        throw ShapeProblem(
          all.contains(name)
            ? "it reads \"\(name.prefix(100))\", which comes later: list the nodes in the order of"
              + " execution, without cycles"
            : "it reads \"\(name.prefix(100))\", which does not exist")
      }
      inputs.append(place)
    }
    if let owner = node.weightsOf {
      guard let other = owners[owner] else {
        throw ShapeProblem(
          "weights_of is \"\(owner.prefix(100))\", expected an earlier node with weights")
      }
      guard attributes.slots.allSatisfy({ slot in other.slots.contains { $0.holds(slot) } }) else {
        throw ShapeProblem(
          "weights_of is \"\(owner.prefix(100))\", whose tensors differ from those of this node")
      }
    }
    return Step(name: node.name, owner: node.owner, attributes: attributes, inputs: inputs)
  }

  /// The same graph with another title.
  func titled(_ title: String) -> ResolvedGraph {
    var result = self
    result.graph.title = title
    return result
  }

  private static func read<Attributes: OperationAttributes>(
    _ type: Attributes.Type, _ values: [String: AttributeValue]
  ) throws(ShapeProblem) -> Attributes { try Attributes(values) }
}

extension Unicode.Scalar {
  /// Whether the scalar moves a cursor or changes the direction of text in a terminal.
  package var steersTerminals: Bool {
    properties.generalCategory == .control || properties.isBidiControl
  }
}
