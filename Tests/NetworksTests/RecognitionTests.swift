import Interchange
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

/// Names and shapes are enough to infer the graph.
@Suite struct RecognitionTests {
  private func tensors(of plan: NetworkPlan) -> [(name: String, shape: Shape)] {
    ModuleState.tensors(of: drawn(plan)).map { ($0.name, $0.tensor.shape) }
  }

  private func generator(
    inputChannels: Int = 3, outputChannels: Int = 3, _ options: ResNetGeneratorOptions
  ) -> [(name: String, shape: Shape)] {
    tensors(
      of: .resNetGenerator(
        inputChannels: inputChannels, outputChannels: outputChannels, options))
  }

  /// Why these tensors are not recognized as a generator.
  private func misfit(_ tensors: [(name: String, shape: Shape)]) -> String {
    let misfit = #expect(throws: UnrecognizedNetwork.self) {
      try RecognizedNetwork(.resNetGenerator, in: StateShapes(tensors), image: nil)
    }
    return misfit?.reason ?? ""
  }

  @Test(arguments: [
    ResNetGeneratorOptions(filters: 2, blocks: 9),
    .init(filters: 1, blocks: 6, usesDropout: true),
    .init(filters: 2, blocks: 1, isSeparable: true),
    .init(filters: 1, blocks: 12, usesDropout: true, isSeparable: true),
    .init(filters: 2, blocks: 2, isSeparable: true, endKernel: 3),
    .init(filters: 2, blocks: 2, endKernel: 5),
    .init(filters: 2, blocks: 2, norm: .instance(isAffine: true)),
    .init(
      filters: 1, blocks: 2, usesDropout: true, isSeparable: true, norm: .instance(isAffine: true)),
  ])
  func `Generators of every variant`(options: ResNetGeneratorOptions) throws {
    let plan = NetworkPlan.resNetGenerator(inputChannels: 1, outputChannels: 4, options)
    let state = StateShapes(tensors(of: plan))
    #expect(try NetworkKind(of: state) == .resNetGenerator)
    let found = try RecognizedNetwork(.resNetGenerator, in: state, image: nil)
    #expect(found.graph.graph == plan.graph)
    #expect(found.ignored.isEmpty)
  }

  @Test func `A narrowed generator has the full one's graph, and a title that says narrowed`()
    throws
  {
    let plan = NetworkPlan.resNetGenerator(.init(filters: 2, blocks: 1))
    let narrow = tensors(of: plan).map { name, shape in
      (name: name, shape: name == "model.4.weight" ? Shape([3, 2, 3, 3]) : shape)
    }
    let found = try RecognizedNetwork(.resNetGenerator, in: StateShapes(narrow), image: nil)
    #expect(found.graph.graph.nodes == plan.graph.nodes)
    #expect(found.graph.graph.title == plan.graph.title + ", narrowed")
  }

  @Test(arguments: [(1, false), (3, false), (6, true)])
  func `Discriminators of every depth`(layers: Int, hasAffineNorms: Bool) throws {
    let plan = NetworkPlan.patchDiscriminator(
      inputChannels: 2, filters: 2, layers: layers, norm: .instance(isAffine: hasAffineNorms))
    let state = StateShapes(tensors(of: plan))
    #expect(try NetworkKind(of: state) == .patchDiscriminator)
    let found = try RecognizedNetwork(.patchDiscriminator, in: state, image: nil)
    #expect(found.graph.graph == plan.graph)
  }

  @Test func `Classifiers`() throws {
    for depth in [8, 20] {
      let plan = NetworkPlan.resNet(depth: depth, width: 3, inputChannels: 2, classes: 7)
      let state = StateShapes(tensors(of: plan))
      #expect(try NetworkKind(of: state) == .resNet)
      #expect(try RecognizedNetwork(.resNet, in: state, image: nil).graph.graph == plan.graph)
    }
    let plan = NetworkPlan.leNet(height: 28, width: 28, inputChannels: 3, classes: 4)
    let state = StateShapes(tensors(of: plan))
    #expect(try NetworkKind(of: state) == .leNet)
    func leNet(_ height: Int, _ width: Int) throws -> RecognizedNetwork {
      try RecognizedNetwork(.leNet, in: state, image: ImageExtent(height: height, width: width))
    }
    #expect(try leNet(28, 28).graph.graph == plan.graph)
    let misfit = #expect(throws: UnrecognizedNetwork.self) { try leNet(40, 28) }
    #expect(misfit?.reason == "fc1 reads 400 features, but images of 40×28 give 448")
    #expect(throws: UnrecognizedNetwork.self) {
      try RecognizedNetwork(.resNet, in: state, image: nil)
    }
  }

  @Test func `Statistics of instance norms are ignored, by their names in the file`() throws {
    let network = generator(.init(filters: 1, blocks: 1)).map {
      (name: "module.\($0.name)", shape: $0.shape)
    }
    let names = ["module.model.2.running_mean", "module.model.10.conv_block.6.running_mean"]
    let statistics: [(name: String, shape: Shape)] = [(names[0], [1]), (names[1], [4])]
    let found = try RecognizedNetwork(
      .resNetGenerator, in: StateShapes(network + statistics), image: nil)
    #expect(found.graph.graph.title == "ResNet generator, 1 blocks, 1 filters")
    #expect(Set(found.ignored) == Set(names))
  }

  @Test(arguments: [(true, true), (true, false), (false, true)])
  func `Generators with filters against aliasing`(blursDown: Bool, blursUp: Bool) throws {
    var options = ResNetGeneratorOptions(filters: 2, blocks: 3)
    (options.blursDown, options.blursUp) = (blursDown, blursUp)
    let plan = NetworkPlan.resNetGenerator(options)
    #expect(try plan.outputShape(for: [32, 24, 3]) == [1, 32, 24, 3])
    let state = StateShapes(tensors(of: plan))
    #expect(try NetworkKind(of: state) == .resNetGenerator)
    let found = try RecognizedNetwork(.resNetGenerator, in: state, image: nil)
    #expect(found.graph.graph == plan.graph)
  }

  @Test(arguments: [GeneratorNorm.batch, .instance(isAffine: false), .instance(isAffine: true)])
  func `Norms of every kind`(norm: GeneratorNorm) throws {
    let plans: [(NetworkKind, NetworkPlan)] = [
      (.resNetGenerator, .resNetGenerator(.init(filters: 2, blocks: 2, norm: norm))),
      (.patchDiscriminator, .patchDiscriminator(filters: 2, norm: norm)),
      (.unetGenerator, .unetGenerator(.init(depth: 3, filters: 2, norm: norm))),
      (.unetGenerator, .unetGenerator(inputChannels: 1, .init(depth: 7, filters: 1, norm: norm))),
    ]
    for (kind, plan) in plans {
      let state = StateShapes(tensors(of: plan))
      #expect(try NetworkKind(of: state) == kind)
      let found = try RecognizedNetwork(kind, in: state, image: nil)
      #expect(found.graph.graph == plan.graph)
      #expect(found.ignored.isEmpty)
    }
  }

  @Test(arguments: [
    (NetworkKind.resNet, NetworkPlan.resNet18(width: 2, classes: 3)),
    (.resNet, .resNet34(width: 1, classes: 3)), (.resNet, .resNet50(width: 2, classes: 3)),
    (.resNet, .resNetA(depth: 14, width: 4, inputChannels: 1, classes: 3)),
    (.resNet, .resNetX4(depth: 8, inputChannels: 3, classes: 3)),
    (.resNet, grouped),
    (.wideResNet, .wideResNet(depth: 10, widening: 1, inputChannels: 3, classes: 3)),
    (.wideResNet, .wideResNet(depth: 16, widening: 2, inputChannels: 1, classes: 3)),
    (.vgg, .vgg(height: 32, width: 60, classes: 3, narrowVGG(hasNorms: false))),
    (.vgg, .vgg(height: 32, width: 60, classes: 3, narrowVGG(hasNorms: true))),
    (.mobileNetV2, .mobileNetV2(inputChannels: 1, classes: 3)),
    (.caffeLeNet, .caffeLeNet(height: 32, width: 60, inputChannels: 3, classes: 3)),
    (.caffeLeNet, .caffeLeNet(height: 32, width: 60, classes: 3, firstLinear: 3)),
  ])
  func `Classifiers from elsewhere`(kind: NetworkKind, plan: NetworkPlan) throws {
    let state = StateShapes(tensors(of: plan))
    #expect(try NetworkKind(of: state) == kind)
    let image = kind.needsImageSize ? ImageExtent(height: 32, width: 60) : nil
    #expect(try RecognizedNetwork(kind, in: state, image: image).graph.graph == plan.graph)
  }

  /// Blocks of grouped convolutions, as in ResNeXt.
  private static var grouped: NetworkPlan {
    var options = ResidualNetworkOptions(stemWidth: 4, blocks: [1, 2], widths: [4, 8])
    (options.stem, options.expansion, options.groups) = (.large, 2, 2)
    options.shortcut = .projection("shortcut")
    options.head = "linear"
    return .residualNetwork(options, inputChannels: 3, classes: 5)
  }

  private static func narrowVGG(hasNorms: Bool) -> VGGOptions {
    var options = VGGOptions(stages: [[2], [3], [2, 3], [2, 2], [3, 4]], hasNorms: hasNorms)
    options.hidden = [6, 5]
    return options
  }

  @Test func `The error names the tensor that does not match`() {
    let network = generator(.init(filters: 1, blocks: 1))
    #expect(misfit([]) == "the tensor model.1.weight is missing")
    #expect(
      misfit(network.filter { $0.name != "model.18.weight" })
        == "the tensor model.18.weight is missing")
    #expect(
      misfit([("model.1.weight", [64, 3, 4, 4])])
        == "model.1.weight is [64, 3, 4, 4], expected a kernel of size 3×3, 5×5, 7×7")
    #expect(
      misfit([("model.1.weight", [9999, 3, 7, 7])])
        == "model.1.weight is [9999, 3, 7, 7], expected 4 extents with widths in 1...4096")
    let thirteen = (10..<23).map {
      (name: "model.\($0).conv_block.1.weight", shape: Shape([4, 4, 3, 3]))
    }
    let stem = network.filter { $0.name < "model.10" || $0.name > "model.2" }
    #expect(
      misfit(stem + thirteen).hasPrefix("it has 13 blocks from model.10 on, expected 1 to 12"))
  }

  @Test func `Blocks have names that PyTorch code can give`() throws {
    for name in ["conv block", "conv_block\n1", "ü", "", String(repeating: "a", count: 200)] {
      let tensors = generator(.init(filters: 1, blocks: 1)).map { tensor in
        (name: tensor.name.replacing("conv_block", with: name), shape: tensor.shape)
      }
      #expect(throws: UnrecognizedNetwork.self) { try NetworkKind(of: StateShapes(tensors)) }
    }
  }

  @Test func `Many blocks are counted up to the limit, and classes are no widths`() throws {
    let network = tensors(of: .resNet(depth: 8, width: 2, inputChannels: 3, classes: 2))
    let blocks = (0..<5000).map { (name: "layer1.\($0).conv1.weight", shape: Shape([2, 2, 3, 3])) }
    let misfit = #expect(throws: UnrecognizedNetwork.self) {
      try RecognizedNetwork(.resNet, in: StateShapes(network + blocks), image: nil)
    }
    #expect(misfit?.reason.hasPrefix("its stages have [1001, 1, 1] blocks") == true)
    let many = network.map { name, shape in
      (name: name, shape: name == "fc.weight" ? Shape([21_841, 8]) : shape)
    }
    #expect(StateShapes(many).wholeKind == .resNet)
  }

  @Test func `What tensors do not say is listed`() throws {
    func assumptions(_ kind: NetworkKind, _ plan: NetworkPlan) throws -> [String] {
      let image = kind.needsImageSize ? ImageExtent(height: 28, width: 28) : nil
      return try RecognizedNetwork(kind, in: StateShapes(tensors(of: plan)), image: image)
        .assumptions
    }
    #expect(
      try assumptions(.resNet, .resNet50(width: 2, classes: 3)) == [
        "conv1 with stride 2, then 3×3 max pooling with stride 2",
        "stride 2 at the start of layer2, layer3, layer4, in conv2", "ReLU",
      ])
    #expect(
      try assumptions(.resNet, .resNetA(depth: 8, width: 2, inputChannels: 3, classes: 2)).contains(
        "shortcuts that take every second pixel, with zero channels on both sides"))
    #expect(
      try assumptions(.mobileNetV2, .mobileNetV2(classes: 2))[0]
        == "stride 2 in features.0, 2, 4, 7, 14, and 1 elsewhere")
    #expect(
      try assumptions(.leNet, .leNet()) == ["conv1 with padding 2", "2×2 max pooling", "ReLU"])
  }

  @Test(arguments: [1, 3])
  func `Discriminators with filters against aliasing`(layers: Int) throws {
    let plan = NetworkPlan.patchDiscriminator(filters: 2, layers: layers, blursDown: true)
    let state = StateShapes(tensors(of: plan))
    #expect(try NetworkKind(of: state) == .patchDiscriminator)
    let found = try RecognizedNetwork(.patchDiscriminator, in: state, image: nil)
    #expect(found.graph.graph == plan.graph)
    let wide = tensors(of: plan).map { name, shape in
      (name: name, shape: shape[0] == 1 && shape.rank == 4 ? Shape([5, shape[1], 4, 4]) : shape)
    }
    let misfit = #expect(throws: UnrecognizedNetwork.self) {
      try RecognizedNetwork(.patchDiscriminator, in: StateShapes(wide), image: nil)
    }
    #expect(misfit?.reason.contains("5] output channels") == true, "\(misfit?.reason ?? "")")
  }

  @Test func `Networks of other kinds are rejected`() {
    #expect(throws: UnrecognizedNetwork.self) { try NetworkKind(of: StateShapes([])) }
    #expect(throws: UnrecognizedNetwork.self) {
      try NetworkKind(of: StateShapes([("features.0.weight", [64, 3, 3, 3])]))
    }
  }
}
