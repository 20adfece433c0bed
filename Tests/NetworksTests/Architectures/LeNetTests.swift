import Autograd
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct LeNetTests {
  @Test(arguments: try Fixture.cases("lenet"))
  func `LeNet gives PyTorch's logits and gradients`(_ fixture: Fixture) throws {
    let network = drawn(
      .leNet(
        height: fixture.extent("height"), width: fixture.extent("width"),
        inputChannels: fixture.extent("channels"), classes: fixture.extent("classes")))
    #expect(try fixture.differences(of: network) == [])
  }

  @Test(arguments: [(28, 28, 61_706), (32, 32, 61_706), (28, 32, 52_106), (16, 16, 15_626)])
  func `Its size is the paper's if the image size is`(
    height: Int, width: Int, parameters: Int
  ) {
    let network = drawn(.leNet(height: height, width: width))
    #expect(network.plan.parameterCount == parameters)
    #expect(network.parameterCount == parameters)
    let tape = Tape()
    let image = tape.constant(Tensor(zeros: [2, height, width, 1]))
    #expect(network(image, on: tape).shape == [2, 10])
    #expect(conformanceProblems(of: network) == [])
  }
}
