import FileAccess
import Networks
import TensorCore

/// Translates the nodes of an ONNX graph, in their order, to nodes of a `Graph`.
///
/// `Operators` lists the operators of ONNX; each is a function in a file of its kind.
final class Importer {
  let file: ONNXFile
  let options: ONNXImportOptions
  let probes: Probes
  var builder: GraphBuilder
  /// The known names of the model.
  var values: [String: Known] = [:]
  /// The names of values that are quantized in the model, and stayed in floating point.
  var quantized: Set<String> = []
  /// The node that is being translated.
  var node = OnnxNode()
  /// Whether the images are `[N, H, W, C]` in the model too.
  private(set) var areChannelsLast = false
  /// The batch that the model states; nil if it is open.
  private(set) var statedBatch: Int?
  /// Whether a reshape was opened for any batch where the batch may have another place.
  var mixesAxes = false
  /// Whether the model rounds values of images to quantized ones, which was left out.
  var roundsImages = false
  /// For axes that hold more than the batch: how many of their positions lie inside of the batch.
  var innerParts: [ProbedNumber: Set<ProbedNumber>] = [:]
  /// The memory that the model's tensors took so far, in bytes.
  var usedBytes: Int { budget.used }
  private let budget: MemoryBudget
  private let layout: ImageInput

  init(_ file: ONNXFile, _ options: ONNXImportOptions, _ input: ImageInput, _ probes: Probes) {
    self.file = file
    self.options = options
    self.probes = probes
    layout = input
    budget = MemoryBudget(limit: options.maximumBytes)
    builder = GraphBuilder(input: Self.inputName, budget, path: file.path)
  }

  /// The name of the images in the new graph.
  private static let inputName = "image"

  /// Translates the whole graph.
  ///
  /// - Throws: `FileProblem` for the first node that cannot be imported, within a `SizeProblem` if
  ///   images of another size may help.
  func network() throws -> Network {
    let assignments = try Assignments(file)
    areChannelsLast = layout.areChannelsLast
    statedBatch = layout.batch
    let channels = ProbedNumber(layout.channels)
    let memory = [probes.batch, probes.height, probes.width, channels]
    builder.setImages(memory)
    values[layout.name] = .value(
      ImportedValue(
        .node(Self.inputName), memory: memory,
        axes: areChannelsLast ? [[0], [1], [2], [3]] : [[0], [3], [1], [2]]))
    for (name, scalars) in options.inputs {
      values[name] = .value(ImportedValue(try layout.tensor(scalars, for: name, in: file)))
    }
    let weights = Dictionary(
      file.graph.initializer.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (place, node) in file.graph.node.enumerated() {
      do {
        self.node = node
        builder.begin(node.label, type: node.opType)
        // A weight is decoded when the first node reads it.
        for name in node.input where values[name] == nil {
          if let tensor = weights[name] { try addConstant(tensor, as: name) }
        }
        if let missing = node.input.first(where: { !$0.isEmpty && values[$0] == nil }) {
          throw assignments.problem(reading: missing, at: place)
        }
        try Self.translation(of: node)(self)
        try checkNumbers()
        noteQuantized()
      } catch let problem as ImportProblem {
        let found = problem.problem(at: node, path: file.path)
        throw problem.canDependOnSize && dependsOnSize ? SizeProblem(problem: found) : found
      }
    }
    return try finished(assignments)
  }

  /// Whether the node may have another result for images of another size.
  private var dependsOnSize: Bool {
    Self.operators[node.opType] != nil
      && node.input.contains { values[$0]?.dependsOnSize == true }
  }

  /// Refuses a model with an operator that Condense does not read, before anything else: nodes that
  /// prepare its inputs, such as the state of a recurrent layer, would fail first and mislead.
  ///
  /// - Throws: `FileProblem` for the first of them.
  static func requireOperators(of file: ONNXFile) throws {
    for node in file.graph.node {
      do {
        _ = try translation(of: node)
      } catch let problem as ImportProblem {
        throw problem.problem(at: node, path: file.path)
      }
    }
  }

  /// Marks the outputs of the node as quantized if it reads a quantized value, such as a constant
  /// that it reshapes.
  private func noteQuantized() {
    guard node.opType != "DequantizeLinear", node.input.contains(where: quantized.contains) else {
      return
    }
    for name in node.output {
      if case .value? = values[name] { quantized.insert(name) }
    }
  }

  /// How a node is translated.
  private static func translation(of node: OnnxNode) throws -> Translation {
    guard node.domain.isEmpty || node.domain == "ai.onnx" else {
      throw ImportProblem(
        "is from the domain \"\(node.domain.shortened)\", but Condense reads only ONNX's own"
          + " operators", advice: "Export the network without operators of other programs")
    }
    guard let translate = operators[node.opType] else {
      throw UnreadOperators.problem(of: node.opType)
    }
    return translate
  }

  /// Refuses numbers for shapes that do not fill their own shape, or are too many for one.
  private func checkNumbers() throws {
    for name in node.output {
      guard case .numbers(let numbers)? = values[name] else { continue }
      guard numbers.shape.count <= 8, numbers.shape.allSatisfy({ $0 >= 0 }),
        ShapeNumbers.count(of: numbers.shape) == numbers.numbers.count
      else { throw ImportProblem("computes numbers that do not fill the shape \(numbers.shape)") }
    }
  }

  /// Decodes a tensor of the model.
  func stored(_ tensor: OnnxTensor) throws -> StoredScalars {
    try StoredScalars(tensor, beside: file.path, budget)
  }

  /// Names a tensor of the model.
  func addConstant(_ tensor: OnnxTensor, as name: String) throws {
    let stored = try stored(tensor)
    switch stored.content {
    case .tensor(let tensor):
      builder.noteCounted(tensor)
      values[name] = .value(ImportedValue(tensor))
    case .integers(let integers):
      values[name] = .numbers(
        ShapeNumbers(shape: stored.shape, numbers: integers.map { ProbedNumber($0) }))
    }
  }

  // MARK: - The new network

  /// The title of a network that Condense wrote, and else the file's name without its ending:
  /// exporters name all graphs alike.
  private var title: String {
    let given = file.graph.name
    if file.metadata.keys.contains(where: { $0.hasPrefix("condense.") }), !given.isEmpty,
      !given.unicodeScalars.contains(where: \.steersTerminals)
    {
      return given.shortened
    }
    let name = file.path.split(separator: "/").last.map(String.init) ?? ""
    let stem = name.lowercased().hasSuffix(".onnx") ? String(name.dropLast(5)) : name
    let isPrintable = !stem.isEmpty && !stem.unicodeScalars.contains(where: \.steersTerminals)
    return isPrintable ? stem.shortened : "ONNX network"
  }

  private func finished(_ assignments: Assignments) throws -> Network {
    func refuse(_ found: String, _ advice: String = ONNXFile.exportAgain) -> FileProblem {
      FileProblem(.malformed, path: file.path, found: found, advice: advice)
    }
    var outputs: [String] = []
    for output in file.graph.output {
      guard !quantized.contains(output.name) else {
        throw refuse(
          "its output \"\(output.name.shortened)\" is quantized",
          "Export a network whose outputs are in floating point")
      }
      if values[output.name] == nil, let node = assignments.words(for: output.name) {
        throw refuse(
          "its output \"\(output.name.shortened)\" is \(node), which Condense does not compute",
          "Export the network without it")
      }
      guard case .value(let value)? = values[output.name], !value.isConstant else {
        throw refuse("its output \"\(output.name.shortened)\" is not computed from the images")
      }
      builder.begin(output.name, type: "Output")
      do {
        // Images leave a network as [N, H, W, C], whatever their order in the model.
        let result = value.rank == 4 && !areChannelsLast ? try images(value) : try plain(value)
        guard let node = result.node, node != Self.inputName else {
          throw refuse("its output \"\(output.name.shortened)\" is its input")
        }
        outputs.append(node)
      } catch let problem as ImportProblem {
        throw refuse("its output \"\(output.name.shortened)\" \(problem.reason)", problem.advice)
      }
    }
    let graph = Graph(
      title: title, inputs: [.init(Self.inputName, channels: layout.channels)], nodes: [],
      outputs: outputs)
    let named = builder.named(graph)
    let recognized = GraphRecognition(named.graph, tensors: named.tensors, extents: named.extents)
      .result
    do throws(GraphProblem) {
      let resolved = try ResolvedGraph(recognized.graph)
      let kept = Set(resolved.tensors.map(\.name))
      let tensors = recognized.tensors.filter { kept.contains($0.key) }
      let plan = try NetworkPlan(resolved, shapes: tensors.mapValues(\.shape))
      _ = try plan.outputShape(
        for: [probes.height.integer(0), probes.width.integer(0), layout.channels],
        limits: ShapeLimits(liveBytes: 1 << 56))
      return Network(resolved, tensors: tensors)
    } catch {
      throw SizeProblem(problem: refuse("\(error)"))
    }
  }
}
