import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct ResNet18Tests {
  @Test(arguments: try Fixture.cases("resnet18"))
  func `ResNet-18 gives PyTorch's logits and gradients`(_ fixture: Fixture) throws {
    let network = drawn(
      .resNet18(
        width: fixture.extent("width"), inputChannels: fixture.extent("channels"),
        classes: fixture.extent("classes")))
    // PyTorch computed in double precision; batch norms over a few values magnify rounding.
    #expect(try fixture.differences(of: network, tolerance: 1e-4) == [])
  }

  @Test func `Its size and cost are torchvision's`() throws {
    let plan = NetworkPlan.resNet18()
    #expect(plan.parameterCount == 11_689_512)
    #expect(try plan.outputShape(for: [224, 224, 3]) == [1, 1000])
    #expect(plan.smallestSide == 1)
  }
}
