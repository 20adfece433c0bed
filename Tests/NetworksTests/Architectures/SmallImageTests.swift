import Networks
import Testing

@Suite struct SmallImageTests {
  @Test(arguments: [
    (NetworkPlan.resNetX4(depth: 8, inputChannels: 3, classes: 100), 1_233_540),
    (.wideResNet(depth: 40, widening: 2, inputChannels: 3, classes: 100), 2_255_156),
    (.wideResNet(depth: 16, widening: 2, inputChannels: 3, classes: 100), 703_284),
    (.resNetA(depth: 20, inputChannels: 3, classes: 10), 269_722),
    (.resNetA(depth: 110, inputChannels: 3, classes: 10), 1_727_962),
  ])
  func `Sizes are the published ones`(plan: NetworkPlan, parameters: Int) throws {
    #expect(plan.parameterCount == parameters)
    #expect(try plan.outputShape(for: [32, 32, 3])[0] == 1)
  }

  @Test func `LeNet-5 of Caffe`() throws {
    let plan = NetworkPlan.caffeLeNet()
    #expect(plan.parameterCount == 431_080)
    #expect(try plan.outputShape(for: [28, 28, 1]) == [1, 10])
  }
}
