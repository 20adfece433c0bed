import Autograd
import Networks
import TensorCore

/// Builds the new graph: applies operations of Condense to values, and computes at once what does
/// not depend on the images.
struct GraphBuilder {
  private(set) var nodes: [GraphNode] = []
  private(set) var tensors: [String: Tensor] = [:]
  /// The extents in memory of the images and of every node's value.
  private(set) var extents: [String: [ProbedNumber]] = [:]
  private var names: NodeNames
  /// The nodes that own a weight of the model, by the weight and its use.
  private var owners: [WeightUse: String] = [:]
  /// The nodes that hold known tensors.
  private var constants: [KnownTensor: String] = [:]
  /// Known tensors in other orders of their axes.
  private var rearranged: [Rearrangement: Tensor] = [:]
  /// The tensors whose memory is counted. They live until the end, so that no other takes their
  /// place in memory.
  private var counted: [ObjectIdentifier: Tensor] = [:]
  /// The first value of images of each height and width.
  private var firstImages: [[ProbedNumber]: String] = [:]
  private let input: String
  private let budget: MemoryBudget
  private let path: String
  /// The node of the model that is being translated.
  private(set) var current = ""

  init(input: String, _ budget: MemoryBudget, path: String) {
    self.input = input
    names = NodeNames(input: input)
    self.budget = budget
    self.path = path
  }

  /// States the extents in memory of the images.
  mutating func setImages(_ memory: [ProbedNumber]) { note(memory, of: input) }

  private mutating func note(_ memory: [ProbedNumber], of name: String) {
    extents[name] = memory
    guard memory.count == 4 else { return }
    let size = Array(memory[1...2])
    if firstImages[size] == nil { firstImages[size] = name }
  }

  /// Begins to translate a node of the model.
  mutating func begin(_ node: String, type: String) {
    current = node
    names.begin(node, type)
  }

  /// Applies an operation to values in memory.
  ///
  /// - Parameters:
  ///   - key: The operation's key in graphs.
  ///   - weight: The name of a weight of the model, from which the node's name is made.
  ///   - tensors: The operation's tensors, ordered as in memory.
  ///   - sharing: Names the weights of the model that the tensors are made from, and what changes
  ///     them: a second operation with the same weights shares them.
  /// - Returns: The result, whose axes are those in memory.
  /// - Throws: `ImportProblem` if the shapes do not fit.
  mutating func apply(
    _ key: String, _ attributes: [String: AttributeValue] = [:], to inputs: [ImportedValue],
    weight: String? = nil, tensors: [String: Tensor] = [:], sharing: [String]? = nil
  ) throws -> ImportedValue {
    let read: any OperationAttributes
    var lanes: [Shape] = []
    do throws(ShapeProblem) {
      read = try OperationList.attributes(key, attributes)
      let shapes = TensorShapes(tensors.mapValues(\.shape))
      for slot in read.slots {
        guard let tensor = tensors[slot.name], tensor.shape.rank == slot.rank else {
          throw ShapeProblem("its \(slot.name) must have \(slot.rank) axes")
        }
      }
      for probe in 0..<ProbedNumber.count {
        let inputs = inputs.map { Shape($0.memory.map { max(0, $0.integer(probe)) }) }
        lanes.append(try read.outputShape(inputs, shapes))
      }
    } catch {
      throw ImportProblem(error)
    }
    guard Set(lanes.map(\.rank)).count == 1 else {
      throw ImportProblem("has another number of axes for another image size")
    }
    let memory = lanes[0].extents.indices.map { axis in
      ProbedNumber(
        lanes: SIMD4(
          Double(lanes[0][axis]), Double(lanes[1][axis]), Double(lanes[2][axis]),
          Double(lanes[3][axis])))
    }
    let axes = memory.indices.map { [$0] }
    if inputs.allSatisfy(\.isConstant), key != "constant" {
      return ImportedValue(
        .constant(try computed(read, inputs, tensors)), memory: memory, axes: axes)
    }
    var names: [String] = []
    for input in inputs { names.append(try node(of: input)) }
    var node = GraphNode(self.names.next(weight), key, reading: names, attributes: read.values)
    let use = sharing.map {
      WeightUse(names: $0, operation: key, attributes: node.attributes)
    }
    if let use, let owner = owners[use] {
      node.weightsOf = owner
    } else {
      for (name, tensor) in tensors {
        try count(tensor)
        self.tensors["\(node.name).\(name)"] = tensor
      }
      if let use, !tensors.isEmpty { owners[use] = node.name }
    }
    nodes.append(node)
    note(memory, of: node.name)
    return ImportedValue(.node(node.name), memory: memory, axes: axes)
  }

  /// A node that holds a known tensor, or the one that computes a value.
  private mutating func node(of value: ImportedValue) throws -> String {
    switch value.source {
    case .node(let name): return name
    case .constant(let tensor):
      if let name = constants[KnownTensor(tensor)] { return name }
      let rank = tensor.shape.rank
      let constant = try apply(
        "constant", ["rank": .integer(rank)], to: [], tensors: ["value": tensor.withoutInfinities])
      constants[KnownTensor(tensor)] = constant.node
      return constant.node ?? ""
    }
  }

  /// The result for known tensors. It is computed once if it only has another order of axes, so
  /// that the nodes that read it share it.
  private mutating func computed(
    _ attributes: any OperationAttributes, _ inputs: [ImportedValue], _ tensors: [String: Tensor]
  ) throws -> Tensor {
    guard type(of: attributes).key == "permute", case .constant(let input)? = inputs.first?.source
    else { return try compute(attributes, inputs, tensors) }
    let order = Rearrangement(of: KnownTensor(input), attributes: attributes.values)
    if let result = rearranged[order] { return result }
    let result = try compute(attributes, inputs, tensors)
    try count(input)
    rearranged[order] = result
    return result
  }

  private mutating func compute(
    _ attributes: any OperationAttributes, _ inputs: [ImportedValue], _ tensors: [String: Tensor]
  ) throws -> Tensor {
    let known = inputs.compactMap { value -> Tensor? in
      if case .constant(let tensor) = value.source { tensor } else { nil }
    }
    let output: Shape
    do throws(ShapeProblem) {
      output = try attributes.outputShape(
        known.map(\.shape), TensorShapes(tensors.mapValues(\.shape)))
    } catch {
      throw ImportProblem(error)
    }
    var bytes = MemoryLayout<Float>.stride
    for extent in output.extents {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
      bytes = overflow ? Int.max : product
    }
    // A reshape has the scalars of its input.
    let isNew = type(of: attributes).key != "reshape"
    if isNew { try take(bytes) }
    let operation = attributes.makeOperation(
      OwnedParameters(tensors.mapValues { Parameter($0) }))
    let tape = Tape()
    let result = operation.apply(known.map { tape.constant($0) }, on: tape).tensor
    if isNew { noteCounted(result) }
    return result
  }

  /// The first value of images that has a height and a width; nil if there is none.
  func images(ofSize height: ProbedNumber, _ width: ProbedNumber) -> ImportedValue? {
    guard let name = firstImages[[height, width]], let memory = extents[name] else { return nil }
    return ImportedValue(.node(name), memory: memory, axes: [[0], [3], [1], [2]])
  }

  /// Counts memory for a tensor that an operator makes.
  func take(_ bytes: Int) throws { try budget.take(bytes, for: current, path: path) }

  /// States that the memory of a tensor is counted.
  mutating func noteCounted(_ tensor: Tensor) { counted[tensor.storageIdentifier] = tensor }

  /// Counts the memory of a tensor, unless that of its scalars is counted already.
  private mutating func count(_ tensor: Tensor) throws {
    guard counted[tensor.storageIdentifier] == nil else { return }
    try take(tensor.count * MemoryLayout<Float>.stride)
    noteCounted(tensor)
  }

  /// The graph and its tensors with names from the model.
  func named(
    _ graph: Graph
  ) -> (graph: Graph, tensors: [String: Tensor], extents: [String: [ProbedNumber]]) {
    let names = self.names.final(for: nodes)
    func rename(_ name: String) -> String { names[name] ?? name }
    var result = graph
    result.nodes = nodes.map { node in
      var node = node
      node.name = rename(node.name)
      node.inputs = node.inputs.map(rename)
      node.weightsOf = node.weightsOf.map(rename)
      return node
    }
    result.outputs = graph.outputs.map(rename)
    let tensors = self.tensors.map { key, tensor -> (String, Tensor) in
      // The tensors of a node have its number as their prefix.
      let dot = key.firstIndex(of: ".") ?? key.endIndex
      return (rename(String(key[..<dot])) + key[dot...], tensor)
    }
    let extents = self.extents.map { (rename($0.key), $0.value) }
    return (
      result, Dictionary(uniqueKeysWithValues: tensors), Dictionary(uniqueKeysWithValues: extents)
    )
  }
}

/// The weights of a model that an operation reads, and what it makes of them.
private struct WeightUse: Hashable {
  let names: [String]
  let operation: String
  let attributes: [String: AttributeValue]
}

/// A tensor, told from others by its place in memory and its shape.
private struct KnownTensor: Hashable {
  let storage: ObjectIdentifier
  let shape: Shape

  init(_ tensor: Tensor) { (storage, shape) = (tensor.storageIdentifier, tensor.shape) }
}

/// An order of axes for a known tensor.
private struct Rearrangement: Hashable {
  let of: KnownTensor
  let attributes: [String: AttributeValue]
}

extension Tensor {
  /// The tensor with the largest numbers in place of infinities, which masks of attention have: a
  /// network of Condense has finite weights, and a softmax makes the same of both.
  fileprivate var withoutInfinities: Tensor {
    guard scalars.contains(where: \.isInfinite) else { return self }
    let largest = Float.greatestFiniteMagnitude
    return map { $0.isInfinite ? ($0 > 0 ? largest : -largest) : $0 }
  }
}
