import Autograd
import FileAccess
import Networks
import TensorCore

/// Translates the nodes of a network, in their order, to nodes of an ONNX graph.
///
/// `Exporter.operations` lists the operations; each has a function in a file of its kind.
final class Exporter {
  /// The operator set of ONNX.
  static let opset = 17

  let path: String
  let network: Network
  let options: ONNXExportOptions
  var writer: GraphWriter
  /// The node that is being translated.
  private(set) var node = GraphNode("", "", reading: [])
  /// Its attributes.
  private(set) var attributes = NodeAttributes()
  /// Transposed values, by value and order.
  var arrangedNames: [ArrangedKey: String] = [:]
  private var values: [String: ExportedValue] = [:]
  /// The weights that were written, by tensor and form.
  private var weightNames: [WeightKey: String] = [:]
  private let tensors: [String: Tensor]
  private let probes: Probes
  /// The extents in memory of every node's value.
  private let shapes: [String: [ProbedNumber]]

  /// - Throws: `FileProblem` if the network does not accept images of the stated size.
  init(_ network: Network, path: String, _ options: ONNXExportOptions) throws {
    let (names, outputs) = (options.outputNames, network.graph.outputs.count)
    precondition(
      names.isEmpty || names.count == outputs && Set(names).count == outputs,
      "ONNXExport: found the output names \(names), expected \(outputs) different ones or none")
    self.path = path
    self.network = network
    self.options = options
    writer = GraphWriter(reserving: Set(network.graph.nodes.map(\.name)))
    tensors = network.foldedTensors
    (probes, shapes) = try Self.probedShapes(network.plan, options.imageExtent, path)
  }

  /// Translates the whole network.
  ///
  /// - Throws: `FileProblem` for the first node that has no form in ONNX.
  func model() throws -> ExportedModel {
    let input = network.graph.inputs[0]
    let memory = [probes.batch, probes.height, probes.width, ProbedNumber(input.channels)]
    let name = writer.unusedName(input.name)
    values[input.name] = ExportedValue(
      source: .value(normalized(name, channels: input.channels)), memory: memory, order: .images)
    for node in network.graph.nodes {
      self.node = node
      guard let translate = Self.operations[node.operation],
        let known = try? OperationList.attributes(node.operation, node.attributes)
      else {
        throw problem(
          "is the operation \"\(node.operation.shortened)\", which has no form in ONNX",
          "Replace it by operations of Condense")
      }
      attributes = NodeAttributes(known)
      values[node.name] = try translate(self)
    }
    var graph = OnnxGraph()
    graph.output = outputs()
    graph.name = network.graph.title.isEmpty ? "network" : network.graph.title
    graph.input = [OnnxValue(name, [Int].images.map { dimension(memory[$0]) })]
    graph.node = writer.nodes
    graph.initializer = writer.integers
    return ExportedModel(graph: graph, weights: writer.weights, metadata: options.metadata)
  }

  /// A problem with the current node.
  func problem(_ found: String, _ advice: String) -> FileProblem {
    FileProblem(
      .cannotCreate, path: path, found: "the node \"\(node.name.shortened)\" \(found)",
      advice: advice)
  }

  // MARK: - The inputs of a node

  /// The number of inputs.
  var inputCount: Int { node.inputs.count }

  /// An input of the current node.
  func input(_ place: Int = 0) -> ExportedValue {
    guard let value = values[node.inputs[place]] else {
      preconditionFailure("Exporter: found no value \(node.inputs[place])")
    }
    return value
  }

  /// A tensor of the current node, as layers use it.
  func tensor(_ slot: String) -> Tensor {
    guard let tensor = tensors[tensorName(slot)] else {
      preconditionFailure("Exporter: found no tensor \(tensorName(slot))")
    }
    return tensor
  }

  /// The full name of a tensor of the current node.
  func tensorName(_ slot: String) -> String { "\(node.weightsOf ?? node.name).\(slot)" }

  /// Writes a tensor of the current node, unless another node wrote it in the same form.
  func weight(_ slot: String, _ form: WeightForm = .identical) -> String {
    let key = WeightKey(name: tensorName(slot), form: form)
    if let name = weightNames[key] { return name }
    let name = writer.add(form.apply(to: tensor(slot)), as: key.name)
    weightNames[key] = name
    return name
  }

  // MARK: - The results of a node

  /// Adds a node of ONNX.
  ///
  /// - Parameter part: What it does, if the current node becomes several; nil for the main one.
  func emit(
    _ type: String, _ inputs: [String], _ attributes: [String: AttributeValue] = [:],
    part: String? = nil
  ) -> String { writer.add(type, inputs, attributes, for: node.name, part: part) }

  /// Adds a list of integers that the current node reads.
  func integers(_ list: [Int], _ part: String) -> String {
    writer.add(list, as: "\(node.name).\(part)")
  }

  /// Adds a number that the current node reads.
  func number(_ number: Float, _ part: String) -> String {
    writer.add(Tensor(number), as: "\(node.name).\(part)")
  }

  /// The extents in memory of the current node's result.
  var resultExtents: [ProbedNumber] {
    guard let result = shapes[node.name] else {
      preconditionFailure("Exporter: found no extents of \(node.name)")
    }
    return result
  }

  /// The result of the current node.
  func result(_ name: String, order: [Int], flattenedChannels: Int? = nil) -> ExportedValue {
    ExportedValue(
      source: .value(name), memory: resultExtents, order: order,
      flattenedChannels: flattenedChannels)
  }

  // MARK: - The whole graph

  private func normalized(_ input: String, channels: Int) -> String {
    guard let normalization = options.normalization else { return input }
    precondition(
      normalization.mean.count == channels,
      "ONNXExport: found \(normalization.mean.count) means, expected one for each of the"
        + " \(channels) channels")
    node = GraphNode("normalization", "", reading: [])
    func numbers(_ scalars: [Float], _ part: String) -> String {
      writer.add(Tensor(scalars, shape: [1, channels, 1, 1]), as: "\(node.name).\(part)")
    }
    let centered = emit(
      "Sub", [input, numbers(normalization.mean, "mean")], part: "subtraction")
    return emit(
      "Div", [centered, numbers(normalization.deviation, "deviation")], part: "division")
  }

  private func dimension(_ extent: ProbedNumber) -> OnnxDimension {
    if let fixed = extent.fixedInteger { return OnnxDimension(fixed) }
    switch extent {
    case probes.batch: return OnnxDimension("batch")
    case probes.height: return OnnxDimension("height")
    case probes.width: return OnnxDimension("width")
    default: return OnnxDimension()
    }
  }

  /// The outputs, under the names of their nodes or those of the options.
  private func outputs() -> [OnnxValue] {
    var found: [(name: String, dimensions: [OnnxDimension])] = []
    var sources: Set<String> = []
    for name in network.graph.outputs {
      guard let value = values[name] else { continue }
      node = GraphNode(name, "", reading: [name])
      // Images leave a model as [N, C, H, W], and other values with the axes in memory.
      let result = arranged(value, value.rank == 4 ? .images : .memory(value.rank))
      var source = self.name(of: result)
      // An output is computed by a node, and only once.
      if !writer.computed.contains(source) || !sources.insert(source).inserted {
        source = emit("Identity", [source], part: "output")
        sources.insert(source)
      }
      found.append((source, result.extents.map(dimension)))
    }
    let wanted = options.outputNames.isEmpty ? network.graph.outputs : options.outputNames
    var renames: [String: String] = [:]
    var names: Set<String> = []
    for (source, wanted) in zip(found.map(\.name), wanted) {
      let isComputed = writer.computed.contains(wanted)
      var name = wanted
      if names.contains(wanted) || !isComputed && writer.isUsed(wanted) {
        name = writer.unusedName(wanted)
      } else if isComputed, !sources.contains(wanted) {
        renames[wanted] = writer.unusedName("\(wanted).inner")
      }
      names.insert(name)
      renames[source] = name
    }
    writer.rename(renames)
    return found.map { OnnxValue(renames[$0.name] ?? $0.name, $0.dimensions) }
  }
}
