import Autograd
import Foundation
import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct LeNetTests {
  @Test(arguments: try Fixture.cases("lenet"))
  func `LeNet gives PyTorch's logits and gradients`(_ fixture: Fixture) throws {
    var random = RandomStream(seed: 0)
    let network = LeNet(
      .init(
        height: fixture.extent("height"), width: fixture.extent("width"),
        inputChannels: fixture.extent("channels"), classes: fixture.extent("classes")),
      random: &random)
    #expect(try fixture.differences(of: network) == [])
  }

  @Test(arguments: [(28, 28, 61_706), (32, 32, 61_706), (28, 32, 52_106), (16, 16, 15_626)])
  func `Its size is that of the paper where the image is`(
    height: Int, width: Int, parameters: Int
  ) {
    var random = RandomStream(seed: 0)
    let network = LeNet(.init(height: height, width: width), random: &random)
    #expect(network.parameterCount == parameters)
    let tape = Tape()
    let image = tape.constant(Tensor(zeros: [2, height, width, 1]))
    #expect(network(image, on: tape).shape == [2, 10])
    #expect(conformanceProblems(of: network) == [])
  }

  @Test func `A configuration is written in snake case and read back`() throws {
    let configuration = LeNet.Configuration(height: 20, width: 31, inputChannels: 3, classes: 7)
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(LeNet.Configuration.self, from: data) == configuration)
    let numbers = try JSONDecoder().decode([String: Int].self, from: data)
    #expect(numbers == ["height": 20, "width": 31, "input_channels": 3, "classes": 7])
  }

  @Test(arguments: [
    #"{"height": 15, "width": 28, "input_channels": 1, "classes": 10}"#,
    #"{"height": 28, "width": 28, "input_channels": 0, "classes": 10}"#,
    #"{"height": 28, "width": 28, "classes": 10}"#,
    #"{"height": 28, "width": 28, "input_channels": 1, "classes": 10, "widths": [1, 2, 3]}"#,
    #"{"height": 28, "width": 28, "input_channels": 1, "classes": 10, "widths": [1, 2, 3, 0]}"#,
  ])
  func `A configuration from a file that cannot be built is refused`(_ json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(LeNet.Configuration.self, from: Data(json.utf8))
    }
  }
}
