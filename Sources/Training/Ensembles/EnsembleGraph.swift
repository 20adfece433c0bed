import DataPipeline
import Networks
import TensorCore

/// The network of a whole ensemble.
///
/// Each member's nodes have a prefix. Before them, a 1×1 convolution changes color and
/// normalization if they differ from the first member's, and a resizing enlarges the image. After
/// them, a selection brings the classes into the first member's order.
struct EnsembleGraph {
  private static let image = "image"
  private let first: ClassifierManifest
  private var nodes: [GraphNode] = []
  private var aliases: [String: String] = [:]
  private var tensors: [String: Tensor] = [:]

  /// What the names of a member's nodes and tensors begin with.
  static func prefix(_ member: Int) -> String { "members.\(member)." }

  /// - Precondition: The members fit together.
  init(_ members: [ClassifierEnsemble.Member]) {
    first = members[0].classifier.manifest
    var sum = ""
    for (index, member) in members.enumerated() {
      let part = weightedProbabilities(of: member, index)
      sum = index == 0 ? part : add("sum.\(index)", Add.Attributes(), [sum, part])
    }
    // A probability of 0 has no logarithm.
    let positive = add("positive", Clip(low: .leastNormalMagnitude).attributes, [sum])
    _ = add("log", ElementwiseFunction(.logarithm).attributes, [positive])
  }

  /// The network; its title names the number of members.
  func classifier(title: String) -> Classifier {
    let graph = Graph(
      title: title, inputs: [.init(Self.image, channels: first.imageShape[2])], nodes: nodes,
      outputs: ["log"], aliases: aliases)
    do throws(GraphProblem) {
      var manifest = first
      manifest.provenance = [:]
      return Classifier(
        model: Network(try ResolvedGraph(graph), tensors: tensors), manifest: manifest)
    } catch {
      preconditionFailure("EnsembleGraph: \(error)")
    }
  }

  private mutating func add(
    _ name: String, _ attributes: some OperationAttributes, _ inputs: [String]
  ) -> String {
    nodes.append(
      GraphNode(name, type(of: attributes).key, reading: inputs, attributes: attributes.values))
    return name
  }

  /// Adds the nodes of a member, and gives the name of its probabilities times its weight.
  private mutating func weightedProbabilities(
    of member: ClassifierEnsemble.Member, _ index: Int
  ) -> String {
    let (network, manifest) = (member.classifier.model, member.classifier.manifest)
    let (graph, prefix) = (network.graph, Self.prefix(index))
    let input = converted(to: manifest, index)
    func renamed(_ name: String) -> String { name == graph.inputs[0].name ? input : prefix + name }
    for node in graph.nodes {
      var node = node
      node.name = prefix + node.name
      node.inputs = node.inputs.map(renamed)
      node.weightsOf = node.weightsOf.map { prefix + $0 }
      nodes.append(node)
    }
    for (alias, name) in graph.aliases { aliases[prefix + alias] = prefix + name }
    for (name, tensor) in network.foldedTensors { tensors[prefix + name] = tensor }
    var output = renamed(graph.outputs[0])
    if let places = ClassOrder(of: manifest.classNames, as: first.classNames)?.places {
      output = add("classes.\(index)", Gather(places, axis: 1).attributes, [output])
    }
    output = add("probabilities.\(index)", Softmax(axis: 1).attributes, [output])
    var constant = Constant.Attributes()
    constant.rank = 0
    constant.isTrained = false
    tensors["weight.\(index).value"] = Tensor(Float(member.weight))
    let weight = add("weight.\(index)", constant, [])
    return add("weighted.\(index)", Multiply.Attributes(), [output, weight])
  }

  /// Adds the nodes that prepare the first member's images for another member, if it needs other
  /// ones, and gives the name of their value.
  private mutating func converted(to manifest: ClassifierManifest, _ index: Int) -> String {
    var value = Self.image
    let (image, wanted) = (first.imageShape, manifest.imageShape)
    if image[2] != wanted[2] || first.normalization != manifest.normalization {
      let map = ColorMap(from: first, to: manifest)
      var attributes = Convolution2D.Attributes()
      attributes.hasBias = true
      value = add("color.\(index)", attributes, [value])
      tensors["color.\(index).weight"] = map.weight
      tensors["color.\(index).bias"] = map.bias
    }
    if image[0] != wanted[0] || image[1] != wanted[1] {
      let resize = Resize(.linear, to: ImageExtent(height: wanted[0], width: wanted[1]))
      value = add("size.\(index)", resize.attributes, [value])
    }
    return value
  }
}

/// The linear map from the channels of one normalization to those of another.
private struct ColorMap {
  /// `[1, 1, Cin, Cout]`.
  let weight: Tensor
  /// `[Cout]`.
  let bias: Tensor

  init(from first: ClassifierManifest, to second: ClassifierManifest) {
    let (inputs, outputs) = (first.imageShape[2], second.imageShape[2])
    let (old, new) = (first.normalization, second.normalization)
    let share = { (input: Int, output: Int) -> Double in
      // The same channels, or RGB from RGB and alpha.
      if inputs == outputs || inputs > 2 && outputs == 3 { return input == output ? 1 : 0 }
      // Gray is the same in each channel; RGB becomes gray by the weights of ITU-R BT.601.
      return (inputs > 2 ? Self.luma : Self.gray)[input]
    }
    var weights: [Float] = []
    for input in 0..<inputs {
      for output in 0..<outputs {
        weights.append(
          Float(share(input, output) * Double(old.deviation[input] / new.deviation[output])))
      }
    }
    weight = Tensor(weights, shape: [1, 1, inputs, outputs])
    let biases = (0..<outputs).map { output -> Float in
      let mean = (0..<inputs).reduce(0.0) { $0 + share($1, output) * Double(old.mean[$1]) }
      return Float((mean - Double(new.mean[output])) / Double(new.deviation[output]))
    }
    bias = Tensor(biases, shape: [outputs])
  }

  /// The shares of red, green, blue and alpha in gray.
  private static let luma = [0.299, 0.587, 0.114, 0]
  /// The shares of gray and alpha in gray.
  private static let gray = [1.0, 0]
}

extension ClassifierEnsemble {
  /// One classifier that names the classes of the whole ensemble, for images of the first member.
  public var combined: Classifier {
    let titles = Set(members.map(\.classifier.model.graph.title))
    let kinds = titles.count == 1 ? " × \(titles.first ?? "")" : " classifiers"
    return EnsembleGraph(members).classifier(title: "ensemble of \(members.count)\(kinds)")
  }
}
