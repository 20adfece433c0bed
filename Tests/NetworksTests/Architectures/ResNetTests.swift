import Autograd
import Layers
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct ResNetTests {
  private func network(depth: Int, width: Int = 16, classes: Int = 10) -> Network {
    drawn(.resNet(depth: depth, width: width, inputChannels: 3, classes: classes))
  }

  @Test func `It lists its tensors under PyTorch's names`() {
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

  /// The paper's table 6 lists 0.27 M and 0.46 M with shortcuts of zeros; shortcuts with
  /// convolutions add 2,560 weights and 192 scales.
  @Test(arguments: [(20, 272_474), (32, 466_906)])
  func `Its size is the paper's plus the shortcuts' weights`(depth: Int, parameters: Int) {
    #expect(network(depth: depth).parameterCount == parameters)
  }

  @Test func `Each stage halves the image, rounded up`() {
    let network = network(depth: 8, width: 4, classes: 7)
    let tape = Tape(tracing: true)
    let output = network(tape.constant(Tensor(zeros: [2, 15, 10, 3])), on: tape)
    #expect(output.shape == [2, 7])
    let shapes = tape.records.filter { $0.label.contains("+Add") }.map(\.output.shape)
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

  @Test func `The parameters are counted without drawing them`() {
    for (depth, width, channels) in [(20, 16, 1), (8, 5, 3)] {
      let plan = NetworkPlan.resNet(
        depth: depth, width: width, inputChannels: channels, classes: 7)
      #expect(plan.parameterCount == drawn(plan).parameterCount)
    }
  }
}
