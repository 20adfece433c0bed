import Interchange
import Layers
import Networks
import TensorCore
import Testing

/// Names and shapes alone give the configuration back.
@Suite struct RecognitionTests {
  private func tensors(of module: any Module) -> [(name: String, shape: Shape)] {
    ModuleState.tensors(of: module).map { ($0.name, $0.tensor.shape) }
  }

  private func state(of module: any Module) -> StateShapes { StateShapes(tensors(of: module)) }

  private func generator(
    _ configuration: ResNetGenerator.Configuration
  ) -> [(name: String, shape: Shape)] {
    var random = RandomStream(seed: 1)
    return tensors(of: ResNetGenerator(configuration, random: &random))
  }

  /// Why a generator with these tensors is none.
  private func misfit(_ tensors: [(name: String, shape: Shape)]) -> String {
    var ignored: [String] = []
    let misfit = #expect(throws: UnrecognizedNetwork.self) {
      try ResNetGenerator.Configuration(recognizing: StateShapes(tensors), ignoring: &ignored)
    }
    #expect(ignored.isEmpty)
    return misfit?.reason ?? ""
  }

  @Test(arguments: [
    ResNetGenerator.Configuration(filters: 2, blocks: 9),
    .init(filters: 1, blocks: 6, usesDropout: true),
    .init(inputChannels: 1, outputChannels: 4, filters: 2, blocks: 1, isSeparable: true),
    .init(filters: 1, blocks: 12, usesDropout: true, isSeparable: true),
    .init(filters: 2, blocks: 2, isSeparable: true, endKernel: 3),
    .init(filters: 2, blocks: 2, endKernel: 5),
    .init(
      inputChannels: 2, outputChannels: 5,
      widths: .init(encoder: [3, 13], trunk: 17, blocks: [1, 5, 8], decoder: [7, 2])),
    .init(
      widths: .init(encoder: [3, 4], trunk: 5, blocks: [6, 9], decoder: [7, 8]), isSeparable: true),
  ])
  func `Generators of every variant and width`(
    configuration: ResNetGenerator.Configuration
  ) throws {
    let state = StateShapes(generator(configuration))
    #expect(try NetworkKind(of: state) == .resNetGenerator)
    var ignored: [String] = []
    #expect(
      try ResNetGenerator.Configuration(recognizing: state, ignoring: &ignored) == configuration)
    #expect(ignored.isEmpty)
  }

  @Test(arguments: [[4, 8], [2, 4, 8, 16], [3, 1, 2, 5, 4, 6, 7]])
  func `Discriminators of every depth`(widths: [Int]) throws {
    let configuration = PatchDiscriminator.Configuration(inputChannels: 2, widths: widths)
    var random = RandomStream(seed: 1)
    let state = state(of: PatchDiscriminator(configuration, random: &random))
    #expect(try NetworkKind(of: state) == .patchDiscriminator)
    var ignored: [String] = []
    #expect(
      try PatchDiscriminator.Configuration(recognizing: state, ignoring: &ignored) == configuration)
  }

  @Test func `Classifiers`() throws {
    var random = RandomStream(seed: 1)
    for depth in [8, 20] {
      let configuration = ResNet.Configuration(
        depth: depth, width: 3, inputChannels: 2, classes: 7)
      let state = state(of: ResNet(configuration, random: &random))
      #expect(try NetworkKind(of: state) == .resNet)
      #expect(try ResNet.Configuration(recognizing: state) == configuration)
    }
    let configuration = LeNet.Configuration(height: 28, width: 28, inputChannels: 3, classes: 4)
    let state = state(of: LeNet(configuration, random: &random))
    #expect(try NetworkKind(of: state) == .leNet)
    #expect(try LeNet.Configuration(recognizing: state, height: 28, width: 28) == configuration)
    let misfit = #expect(throws: UnrecognizedNetwork.self) {
      try LeNet.Configuration(recognizing: state, height: 40, width: 28)
    }
    #expect(misfit?.reason == "fc1 takes 400 features, images of 40×28 give 448")
    #expect(throws: UnrecognizedNetwork.self) { try ResNet.Configuration(recognizing: state) }
  }

  @Test func `Statistics of instance norms are ignored, by their names in the file`() throws {
    let network = generator(.init(filters: 1, blocks: 1)).map {
      (name: "module.\($0.name)", shape: $0.shape)
    }
    let names = ["module.model.2.running_mean", "module.model.10.conv_block.6.running_mean"]
    let statistics: [(name: String, shape: Shape)] = [(names[0], [1]), (names[1], [4])]
    let state = StateShapes(network + statistics)
    var ignored: [String] = []
    let configuration = try ResNetGenerator.Configuration(recognizing: state, ignoring: &ignored)
    #expect(configuration == .init(filters: 1, blocks: 1))
    #expect(Set(ignored) == Set(names))
  }

  @Test func `Norms with parameters are refused, batch norms by name`() {
    let network = generator(.init(filters: 1, blocks: 1))
    let affine: [(name: String, shape: Shape)] = [("model.2.weight", [1]), ("model.2.bias", [1])]
    #expect(misfit(network + affine).hasPrefix("model.2 is an instance norm with parameters"))
    #expect(
      misfit(network + affine + [("model.2.running_mean", [1])]) == """
        model.2 is a batch norm (model.2.weight is [1]), but norms without parameters are needed, as the official \
        code has with `--norm instance`
        """)
  }

  @Test func `What does not fit is named`() {
    let network = generator(.init(filters: 1, blocks: 1))
    #expect(misfit([]) == "there is no model.1.weight")
    #expect(misfit(network.filter { $0.name != "model.7.weight" }) == "there is no model.7.weight")
    #expect(
      misfit([("model.1.weight", [64, 3, 4, 4])])
        == "model.1.weight is [64, 3, 4, 4], expected a kernel of one of 3×3, 5×5, 7×7")
    #expect(
      misfit([("model.1.weight", [9999, 3, 7, 7])])
        == "model.1.weight is [9999, 3, 7, 7], expected 4 extents with widths in 1...4096")
    let thirteen = (10..<23).map {
      (name: "model.\($0).conv_block.1.weight", shape: Shape([4, 4, 3, 3]))
    }
    let stem = network.filter { $0.name < "model.10" || $0.name > "model.2" }
    #expect(
      misfit(stem + thirteen).hasPrefix("there are 13 blocks from model.10 on, expected 1 to 12"))
  }

  @Test func `Networks of other kinds are not guessed`() {
    let uNet = StateShapes([("model.model.0.weight", [64, 3, 4, 4])])
    let misfit = #expect(throws: UnrecognizedNetwork.self) { try NetworkKind(of: uNet) }
    #expect(misfit?.reason.hasPrefix("it is probably a U-Net generator") == true)
    #expect(throws: UnrecognizedNetwork.self) { try NetworkKind(of: StateShapes([])) }
    #expect(throws: UnrecognizedNetwork.self) {
      try NetworkKind(of: StateShapes([("features.0.weight", [64, 3, 3, 3])]))
    }
  }
}
