import Autograd
import Foundation
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct ResNetTests {
  private func network(depth: Int, width: Int = 16, classes: Int = 10) -> ResNet {
    var random = RandomStream(seed: 4)
    return ResNet(
      .init(depth: depth, width: width, inputChannels: 3, classes: classes), random: &random)
  }

  @Test func `It lists what it owns under PyTorch's names`() {
    let network = network(depth: 14)
    #expect(conformanceProblems(of: network) == [])
    let names = Set(network.namedState.map(\.name))
    #expect(
      names.isSuperset(of: [
        "conv1.weight", "bn1.running_var", "layer1.0.conv1.weight", "layer1.1.bn2.bias",
        "layer2.0.downsample.0.weight", "layer3.0.downsample.1.num_batches_tracked", "fc.bias",
      ]))
    #expect(!names.contains("layer1.0.downsample.0.weight"))
  }

  /// The paper's table 6 gives 0.27 M and 0.46 M with shortcuts of zeros; ours add 2,560 weights
  /// and 192 scales.
  @Test(arguments: [(20, 272_474), (32, 466_906)])
  func `Its size is the paper's, and the shortcuts' weights`(depth: Int, parameters: Int) {
    #expect(network(depth: depth).parameterCount == parameters)
  }

  @Test func `Each stage halves the image, rounded up`() {
    let network = network(depth: 8, width: 4, classes: 7)
    let tape = Tape(tracing: true)
    let output = network(tape.constant(Tensor(zeros: [2, 15, 10, 3])), on: tape)
    #expect(output.shape == [2, 7])
    let shapes = tape.records.filter { $0.operation.contains("+Add") }.map(\.outputShape)
    #expect(shapes == [[2, 15, 10, 4], [2, 8, 5, 8], [2, 4, 3, 16]])
  }

  @Test func `A frozen network records nothing`() {
    let (teacher, student) = (network(depth: 8, width: 4), network(depth: 8, width: 2))
    let tape = Tape(differentiating: student.namedParameters.map(\.parameter))
    let images = tape.constant(.spread([2, 8, 8, 3], seed: 1))
    let targets = teacher(images, on: tape)
    let logits = student(images, on: tape)
    #expect(targets.node == nil)
    #expect(logits.node != nil)
    let gradients = tape.backpropagate(from: crossEntropy(logits, labels: [0, 1], on: tape))
    #expect(teacher.namedParameters.allSatisfy { gradients[$0.parameter] == nil })
    #expect(student.namedParameters.allSatisfy { gradients[$0.parameter] != nil })
  }

  @Test func `The gradient of a whole network has the same bits for any number of threads`() {
    var random = RandomStream(seed: 5)
    let images = Tensor(
      (0..<4 * 24 * 24 * 3).map { _ in random.normal() }, shape: [4, 24, 24, 3])
    let isIndependent = isIndependentOfThreads {
      let network = network(depth: 8)
      let parameters = network.namedParameters.map(\.parameter)
      let tape = Tape(differentiating: parameters, phase: .training)
      let logits = network(tape.constant(images), on: tape)
      let gradients = tape.backpropagate(
        from: crossEntropy(logits, labels: [0, 1, 2, 3], on: tape))
      return parameters.compactMap { gradients[$0] } + network.namedState.map(\.parameter.value)
    }
    #expect(isIndependent)
  }

  @Test func `Widths are written and read, and absent from the files of full networks`() throws {
    let full = ResNet.Configuration(depth: 8, width: 4, inputChannels: 3, classes: 10)
    var narrow = full
    narrow.widths = ResNetWidths(stages: [3, 2, 7], blocks: [[1], [5], [6]])
    for configuration in [full, narrow] {
      let data = try JSONEncoder().encode(configuration)
      #expect(try JSONDecoder().decode(ResNet.Configuration.self, from: data) == configuration)
      #expect(String(decoding: data, as: UTF8.self).contains("widths") == (configuration == narrow))
    }
    #expect(full.allWidths == ResNetWidths(stages: [4, 8, 16], blocks: [[4], [8], [16]]))
  }

  @Test(arguments: [
    #"{"stages":[3,2],"blocks":[[1],[5],[6]]}"#, #"{"stages":[3,2,7],"blocks":[[1],[5,5],[6]]}"#,
    #"{"stages":[3,0,7],"blocks":[[1],[5],[6]]}"#,
    #"{"stages":[3,2,7],"blocks":[[1],[999999],[6]]}"#,
  ])
  func `Widths that do not fit the depth are refused`(widths: String) {
    let json =
      #"{"depth":8,"width":4,"input_channels":3,"classes":10,"widths":\#(widths)}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ResNet.Configuration.self, from: Data(json.utf8))
    }
  }

  @Test func `The parameters are counted without building the network`() {
    var random = RandomStream(seed: 1)
    let architectures: [Architecture] = [
      .resNet(.init(depth: 20, width: 16, inputChannels: 1, classes: 10)),
      .resNet(.init(depth: 8, width: 5, inputChannels: 3, classes: 7)),
      .resNet(
        .init(
          depth: 14, inputChannels: 3, classes: 7,
          widths: .init(stages: [3, 5, 5], blocks: [[1, 2], [7, 4], [9, 8]]))),
      .leNet(.init(height: 28, width: 28, inputChannels: 1, classes: 10, widths: [3, 5, 7, 2])),
      .leNet(.init(height: 28, width: 28, inputChannels: 1, classes: 10)),
      .leNet(.init(height: 40, width: 33, inputChannels: 3, classes: 4)),
    ]
    for architecture in architectures {
      let model = architecture.makeModel(random: &random)
      #expect(architecture.parameterCount == model.parameterCount)
    }
  }
}
