import Networks
import TensorCore
import TestSupport
import Testing

@Suite struct TorchvisionTests {
  @Test(arguments: try Fixture.cases("resnet18"))
  func `ResNet-18 gives PyTorch's logits and gradients`(_ fixture: Fixture) throws {
    let network = drawn(
      .resNet18(
        width: fixture.extent("width"), inputChannels: fixture.extent("channels"),
        classes: fixture.extent("classes")))
    // PyTorch computed in double precision; batch norms over a few values magnify rounding.
    #expect(try fixture.differences(of: network, tolerance: 1e-4) == [])
  }

  @Test func `ResNet-18 reads images of any size`() {
    #expect(NetworkPlan.resNet18().smallestSide == 1)
  }

  @Test(arguments: [
    (NetworkPlan.resNet18(), 11_689_512), (.resNet34(), 21_797_672), (.resNet50(), 25_557_032),
    (.vgg(VGGOptions(depth: 11)), 132_863_336), (.vgg(VGGOptions(depth: 16)), 138_357_544),
    (.vgg(VGGOptions(depth: 16, hasNorms: true)), 138_365_992), (.mobileNetV2(), 3_504_872),
  ])
  func `Sizes are torchvision's`(plan: NetworkPlan, parameters: Int) throws {
    #expect(plan.parameterCount == parameters)
    #expect(try plan.outputShape(for: [224, 224, 3]) == [1, 1000])
  }

  @Test(arguments: [
    (NetworkPlan.resNet18(), 1_814_073_344), (.resNet34(), 3_663_761_408),
    (.resNet50(), 4_089_184_256), (.mobileNetV2(), 300_774_272),
  ])
  func `Costs are torchvision's`(plan: NetworkPlan, multiplyAdds: Int) {
    let cost = ModelCost(of: drawn(plan), imageShape: [224, 224, 3])
    #expect(cost.multiplyAdds == multiplyAdds)
  }

  @Test func `A VGG pools what it can to 7×7`() throws {
    for side in [32, 63, 224, 448] {
      #expect(VGGOptions.accepts(height: side, width: side))
      let plan = NetworkPlan.vgg(height: side, width: side, classes: 5, VGGOptions(depth: 11))
      #expect(try plan.outputShape(for: [side, side, 3]) == [1, 5])
    }
    #expect(VGGOptions.possibleSides() == "32 to 63, 224 to 255, 448 to 479, … pixels")
    for side in [255, 479] { #expect(VGGOptions.accepts(height: side, width: side)) }
    for side in [31, 64, 128, 223, 256, 480] {
      #expect(!VGGOptions.accepts(height: side, width: side))
    }
  }
}
