import Networks
import Testing

@Suite struct SmallImageTests {
  @Test(arguments: [
    (NetworkPlan.resNetX4(depth: 8, inputChannels: 3, classes: 100), 1_233_540, 100),
    (.wideResNet(depth: 40, widening: 2, inputChannels: 3, classes: 100), 2_255_156, 100),
    (.wideResNet(depth: 16, widening: 2, inputChannels: 3, classes: 100), 703_284, 100),
    (.resNetA(depth: 20, inputChannels: 3, classes: 10), 269_722, 10),
    (.resNetA(depth: 110, inputChannels: 3, classes: 10), 1_727_962, 10),
  ])
  func `Sizes are the published ones`(plan: NetworkPlan, parameters: Int, classes: Int) throws {
    #expect(plan.parameterCount == parameters)
    #expect(try plan.outputShape(for: [32, 32, 3]) == [1, classes])
  }

  @Test(arguments: [
    (NetworkPlan.separableResNet(depth: 8, width: 8, inputChannels: 1, classes: 10), 4394),
    (.separableResNet(depth: 20, width: 10, inputChannels: 1, classes: 10), 18_370),
    (.separableResNet(depth: 20, width: 44, inputChannels: 1, classes: 10), 269_290),
    (.mobileNetV2(inputChannels: 1, classes: 10, .small(width: 3)), 4996),
    (.mobileNetV2(inputChannels: 1, classes: 10, .small(width: 8)), 22_162),
    (.mobileNetV2(inputChannels: 1, classes: 10, .small()), 258_250),
  ])
  func `Networks of depthwise convolutions have the sizes of PyTorch's twins`(
    plan: NetworkPlan, parameters: Int
  ) throws {
    #expect(plan.parameterCount == parameters)
    #expect(try plan.outputShape(for: [28, 28, 1]) == [1, 10])
    // A tap for each size of the features, and one before the first halving.
    #expect(plan.graph.taps.count >= 3)
  }

  @Test func `LeNet-5 of Caffe`() throws {
    let plan = NetworkPlan.caffeLeNet()
    #expect(plan.parameterCount == 431_080)
    #expect(try plan.outputShape(for: [28, 28, 1]) == [1, 10])
  }
}
