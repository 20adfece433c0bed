import Autograd
import FileAccess
import Foundation
import Layers
import Networks
import ONNX
import TensorCore
import TestSupport
import Testing

/// All outputs of a network in inference.
private func outputs(_ network: Network, _ images: Tensor) -> [Tensor] {
  let tape = Tape()
  return network.outputs(tape.constant(images), on: tape).map(\.tensor)
}

/// The outputs of `network` that change by more than the tolerance when it is written and read.
private func changes(
  _ network: Network, _ images: Tensor, _ options: ONNXExportOptions = ONNXExportOptions(),
  tolerance: Float = 1e-5
) throws -> [String] {
  try withTemporaryFolder { folder in
    let path = "\(folder)/model.onnx"
    try ONNXExport.save(network, to: path, options)
    let found = outputs(try ONNXModel(path: path).network, images)
    var differences = Differences(tolerance: tolerance)
    for (place, expected) in outputs(network, images).enumerated() {
      differences.compare(
        network.graph.outputs[place], place < found.count ? found[place] : nil, expected)
    }
    return differences.lines
  }
}

@Suite("Writing ONNX models")
struct ExportTests {
  @Test("A network of images of one size is the same when it is read", arguments: ExportCase.all)
  func fixedSize(example: ExportCase) throws {
    let extent = ImageExtent(height: example.images[1], width: example.images[2])
    let found = try changes(
      example.network(), example.input(), ONNXExportOptions(imageExtent: extent))
    #expect(found == [])
  }

  @Test(
    "Residual branches are found in imported networks, and what is left without them is written")
  func branches() throws {
    for plan in [
      NetworkPlan.resNet(depth: 8, width: 4, inputChannels: 3, classes: 5),
      .mobileNetV2(inputChannels: 3, classes: 5, .small(width: 4)),
      .resNetGenerator(.init(filters: 3, blocks: 2)),
    ] {
      let network = drawn(plan)
      let own = network.residualBranches(imageShape: [16, 16, 3])
      #expect(!own.isEmpty)
      let imported = try withTemporaryFolder { folder in
        let path = "\(folder)/model.onnx"
        try ONNXExport.save(
          network, to: path,
          ONNXExportOptions(imageExtent: ImageExtent(height: 16, width: 16)))
        return try ONNXModel(path: path).network
      }
      let found = imported.residualBranches(imageShape: [16, 16, 3])
      #expect(found.count == own.count)
      let images = Tensor.spread([2, 16, 16, 3], seed: 8)
      for (first, second) in [(0, 1), (found.count - 1, found.count)] {
        let (mine, theirs) = (
          network.droppingBranches(Array(own[first..<second])),
          imported.droppingBranches(Array(found[first..<second]))
        )
        #expect(relativeDifference(theirs(images), mine(images)) < 1e-4)
        for smaller in [mine, theirs] {
          #expect(
            try changes(
              smaller, images, ONNXExportOptions(imageExtent: ImageExtent(height: 16, width: 16)))
              == [])
        }
      }
    }
  }

  @Test("A network of images of any size is the same when it is read", arguments: ExportCase.all)
  func openSize(example: ExportCase) throws {
    let network = try example.network()
    guard network.plan.accepts(height: 41, width: 37) else { return }
    for images in [example.images, [1, 41, 37, example.images[3]]] {
      let found = try changes(network, example.input(images))
      #expect(found == [], "\(images)")
    }
  }

  @Test("Every operation has a form in ONNX, and an example")
  func completeness() throws {
    let all = Set(OperationList.all.map { $0.key })
    #expect(ONNXExport.operations == all)
    let examples = try ExportCase.all.flatMap { try $0.graph().nodes.map(\.operation) }
    #expect(Set(examples) == all)
  }

  /// The built-in architectures, and the images that they read.
  private static let architectures: [(NetworkPlan, Shape)] = [
    (.resNet(depth: 8, width: 4, inputChannels: 3, classes: 5), [2, 16, 12, 3]),
    (.resNet18(inputChannels: 3, classes: 7), [1, 64, 32, 3]),
    (.leNet(), [3, 28, 28, 1]),
    (.resNetGenerator(ResNetGeneratorOptions(filters: 4, blocks: 1)), [2, 16, 20, 3]),
    (.resNetGenerator(ResNetGeneratorOptions(filters: 4, blocks: 1)), [1, 17, 22, 3]),
    (
      .resNetGenerator(
        ResNetGeneratorOptions(
          filters: 4, blocks: 1, usesDropout: true, isSeparable: true, endKernel: 5,
          norm: .instance(isAffine: true))), [2, 16, 20, 3]
    ),
    (.patchDiscriminator(filters: 4), [1, 32, 40, 3]),
  ]

  @Test(
    "Built-in architectures are the same when they are read, and have no Transpose",
    arguments: architectures)
  func architecture(plan: NetworkPlan, images: Shape) throws {
    let network = drawn(plan)
    // Norms of few pixels amplify rounding, and convolutions have other algorithms after folding.
    #expect(try changes(network, drawnImages(images), tolerance: 5e-5) == [])
    let model = try written(network)
    #expect(!model.graph.node.contains { $0.opType == "Transpose" || $0.opType == "Reshape" })
    #expect(model.graph.name == plan.graph.title)
  }

  @Test("Nodes have the network's names, and weights PyTorch's names and axes")
  func names() throws {
    let model = try written(drawn(.leNet()))
    let names = model.graph.node.map(\.name)
    #expect(names == drawn(.leNet()).graph.nodes.map(\.name))
    #expect(model.graph.input.map(\.name) == ["image"])
    #expect(model.graph.output.map(\.name) == ["fc3"])
    let shapes = Dictionary(
      uniqueKeysWithValues: model.graph.initializer.map { ($0.name, $0.dims) })
    #expect(
      shapes.keys.sorted()
        == ["conv1", "conv2", "fc1", "fc2", "fc3"].flatMap { ["\($0).bias", "\($0).weight"] })
    #expect(shapes["conv2.weight"] == [16, 6, 5, 5])
    #expect(shapes["fc1.weight"] == [120, 400])
    #expect(model.irVersion == 8)
    #expect(model.opsetImport.map(\.version) == [17])
  }

  @Test("Extents are open, fixed by an option, or those that the network needs")
  func extents() throws {
    func dimensions(_ network: Network, _ extent: ImageExtent? = nil) throws -> [String] {
      let graph = try written(network, ONNXExportOptions(imageExtent: extent)).graph
      return (graph.input + graph.output).map { value in
        value.type.tensorType.shape.dim.map { dimension in
          switch dimension.value {
          case .dimValue(let extent): "\(extent)"
          case .dimParam(let name): name
          case nil: "?"
          }
        }.joined(separator: " ")
      }
    }
    let net = drawn(.resNet(depth: 8, width: 4, inputChannels: 3, classes: 5))
    #expect(try dimensions(net) == ["batch 3 height width", "batch 5"])
    #expect(
      try dimensions(net, ImageExtent(height: 16, width: 12)) == ["batch 3 16 12", "batch 5"])
    #expect(try dimensions(drawn(.leNet())) == ["batch 1 28 28", "batch 10"])
    // The output of an odd image is larger.
    let generator = drawn(.resNetGenerator(ResNetGeneratorOptions(filters: 4, blocks: 1)))
    #expect(try dimensions(generator) == ["batch 3 height width", "batch 3 ? ?"])
  }

  @Test("Outputs have the names of their nodes, or those of the options, each once")
  func outputNames() throws {
    let example = try #require(ExportCase.all.first { $0.name == "outputs that need names" })
    let network = try example.network()
    let plain = try written(network).graph
    let found = plain.output.map(\.name)
    #expect(Set(found).count == found.count)
    #expect(found.starts(with: ["drop", "conv"]))
    #expect(Set(plain.node.flatMap(\.output)).isSuperset(of: found))
    let wanted = network.graph.outputs.indices.map { $0 == 0 ? "conv" : "output \($0)" }
    let named = try written(network, ONNXExportOptions(outputNames: wanted)).graph
    #expect(named.output.map(\.name) == wanted)
    #expect(Set(named.node.flatMap(\.output)).count == named.node.count)
  }

  @Test("Shared weights are written once")
  func sharedWeights() throws {
    let example = try #require(ExportCase.all.first { $0.name == "shared weights" })
    let names = try written(example.network()).graph.initializer.map(\.name)
    #expect(names.count(where: { $0.hasPrefix("conv.") }) == 2)
    #expect(!names.contains { $0.hasPrefix("conv_again") || $0.hasPrefix("norm_again") })
  }

  @Test("The normalization is inside if it is given")
  func normalization() throws {
    let network = drawn(.resNet(depth: 8, width: 4, inputChannels: 3, classes: 5))
    let pixels = drawnImages([2, 16, 12, 3]).map { abs($0).truncatingRemainder(dividingBy: 1) }
    let (mean, deviation): ([Float], [Float]) = ([0.5, 0.4, 0.3], [0.25, 0.3, 0.2])
    let normalized = Tensor(
      pixels.scalars.enumerated().map { ($1 - mean[$0 % 3]) / deviation[$0 % 3] },
      shape: pixels.shape)
    let options = ONNXExportOptions(normalization: .init(mean: mean, deviation: deviation))
    try withTemporaryFolder { folder in
      try ONNXExport.save(network, to: "\(folder)/model.onnx", options)
      let found = try ONNXModel(path: "\(folder)/model.onnx").network
      #expect(relativeDifference(found(pixels), network(normalized)) < 1e-5)
    }
  }

  @Test("Metadata comes back")
  func metadata() throws {
    let metadata = ["condense.classifier": #"{"classes": ["ä"]}"#, "a": ""]
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.onnx"
      try ONNXExport.save(drawn(.leNet()), to: path, ONNXExportOptions(metadata: metadata))
      #expect(try ONNXModel(path: path).metadata == metadata)
    }
  }

  @Test("Weights beyond the limit go to a second file, small ones excepted")
  func externalData() throws {
    let network = drawn(.leNet())
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.onnx"
      try ONNXExport.save(network, to: path, ONNXExportOptions(), inlineLimit: 100_000)
      #expect(try contents(of: folder) == ["model.onnx", "model.onnx.data"])
      let tensors = try OnnxModel(bytes: FileContents.read(path)).graph.initializer
      let external = tensors.filter { $0.dataLocation == 1 }
      #expect(external.map(\.name) == ["conv2", "fc1", "fc2", "fc3"].map { "\($0).weight" })
      for tensor in external {
        let entries = Dictionary(
          uniqueKeysWithValues: tensor.externalData.map { ($0.key, $0.value) })
        #expect(entries["location"] == "model.onnx.data")
        #expect(Int(entries["offset"] ?? "").map { $0.isMultiple(of: 4096) } == true)
        #expect(entries["length"] == "\(tensor.dims.reduce(4, *))")
      }
      let images = drawnImages([2, 28, 28, 1])
      #expect(try ONNXModel(path: path).network(images) == network(images))
      // The same model with its weights inside replaces it, and the file of weights goes.
      try ONNXExport.save(network, to: path)
      #expect(try contents(of: folder) == ["model.onnx"])
      #expect(try ONNXModel(path: path).network(images) == network(images))
    }
  }

  @Test("A file beside the model that the model does not name is kept")
  func foreignData() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.onnx"
      try Data("mine".utf8).write(to: URL(fileURLWithPath: ONNXExport.dataPath(of: path)))
      for _ in 0..<2 { try ONNXExport.save(drawn(.leNet()), to: path) }
      #expect(try contents(of: folder) == ["model.onnx", "model.onnx.data"])
    }
  }

  @Test("Parametrized weights are written as layers use them")
  func parametrizations() throws {
    let network = drawn(.leNet())
    let images = drawnImages([1, 28, 28, 1])
    let weight = try #require(network.namedWeights.first { $0.name == "fc3.weight" })
    weight.parameter.parametrizations = [
      WeightMask(of: weight.parameter, kept: Tensor(zeros: weight.parameter.value.shape))
    ]
    #expect(try changes(network, images) == [])
    // Zeros have either sign.
    let written = try written(network).graph.initializer.first { $0.name == "fc3.weight" }
    #expect(written?.rawData.allSatisfy { $0 & 0x7f == 0 } == true)
  }

  @Test("What cannot be written is refused, and an existing file stays")
  func refusals() throws {
    func problem(_ network: Network, _ extent: ImageExtent? = nil) throws -> String {
      try withTemporaryFolder { folder in
        let path = "\(folder)/model.onnx"
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        do {
          try ONNXExport.save(network, to: path, ONNXExportOptions(imageExtent: extent))
          return ""
        } catch let problem as FileProblem {
          #expect(try contents(of: folder) == ["model.onnx"])
          #expect(try FileContents.read(path) == Data("old".utf8))
          return problem.found
        }
      }
    }
    let size = try problem(drawn(.leNet()), ImageExtent(height: 40, width: 28))
    #expect(size.hasPrefix("the network does not accept images of 40×28: node \"fc1\""))
    var draft = Draft("Own operation")
    let doubled = draft.add(
      "twice", Twice.Attributes(), to: [draft.image(channels: 2)], channels: 2)
    let own = try problem(drawn(draft.plan(doubled)))
    #expect(own == "the node \"twice\" is the operation \"twice\", which has no form in ONNX")
  }

  private func written(
    _ network: Network, _ options: ONNXExportOptions = ONNXExportOptions()
  ) throws -> OnnxModel {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.onnx"
      try ONNXExport.save(network, to: path, options)
      return try OnnxModel(bytes: FileContents.read(path))
    }
  }
}

/// An operation that is not in `OperationList`.
private final class Twice: Networks.Operation {
  struct Attributes: ShapePreservingAttributes {
    static let key = "twice"
    init() {}
    func makeOperation(_ parameters: OwnedParameters) -> any Networks.Operation { Twice() }
  }

  let attributes = Attributes()
  var channelFlow: ChannelFlow { .preserves }
  func label(inputs: Int) -> String { "Twice" }
  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    add(input, input, on: tape)
  }
}
