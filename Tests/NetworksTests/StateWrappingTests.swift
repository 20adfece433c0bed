import Interchange
import Networks
import TensorCore
import TestSupport
import Testing

/// Names in state dictionaries carry the beginnings of wrappers.
@Suite struct StateWrappingTests {
  private typealias Tensors = [(name: String, shape: Shape)]

  private func tensors(of plan: NetworkPlan, below prefix: String = "") -> Tensors {
    ModuleState.tensors(of: drawn(plan)).map { (prefix + $0.name, $0.tensor.shape) }
  }

  private let resNet = NetworkPlan.resNet(depth: 8, width: 2, inputChannels: 3, classes: 3)
  private let generator = NetworkPlan.resNetGenerator(.init(filters: 1, blocks: 1))
  private let discriminator = NetworkPlan.patchDiscriminator(filters: 1, layers: 1)

  @Test(arguments: [
    "", "module.", "_orig_mod.", "model.", "net.", "module._orig_mod.model.",
    "_orig_mod.module.backbone.", "student.model.module.",
  ])
  func `Wrappers in any order are dropped`(prefix: String) throws {
    for (plan, kind) in [
      (resNet, NetworkKind.resNet), (generator, .resNetGenerator),
      (discriminator, .patchDiscriminator),
    ] {
      let state = StateShapes(tensors(of: plan, below: prefix))
      #expect(try NetworkKind(of: state) == kind)
      #expect(state.wholeKind == kind)
      #expect(try RecognizedNetwork(kind, in: state, image: nil).graph.graph == plan.graph)
    }
  }

  @Test(arguments: ["", "model.", "module.", "model.model."])
  func `The U-Net's own beginning is kept`(prefix: String) throws {
    let plan = NetworkPlan.unetGenerator(UNetGeneratorOptions(depth: 3, filters: 2))
    #expect(StateShapes(tensors(of: plan, below: prefix)).wholeKind == .unetGenerator)
  }

  @Test(arguments: ["", "ema_model."])
  func `The counter of an averaged model is ignored`(prefix: String) throws {
    let counter: Tensors = [(name: prefix + "n_averaged", shape: [])]
    let state = StateShapes(tensors(of: resNet, below: prefix + "module.") + counter)
    #expect(state.wholeKind == .resNet)
    let found = try RecognizedNetwork(.resNet, in: state, image: nil)
    #expect(found.ignored == [prefix + "n_averaged"])
  }

  @Test func `A scalar beside other modules is not the counter of an average`() {
    let counter: Tensors = [(name: "n_averaged", shape: [])]
    let state = StateShapes(tensors(of: resNet, below: "net.") + counter)
    #expect(state.wholeKind == nil)
  }

  @Test func `Networks with more or fewer tensors are not whole`() {
    let all = tensors(of: resNet)
    let gate: Tensors = [(name: "layer1.0.se.weight", shape: [2])]
    #expect(StateShapes(all + gate).wholeKind == nil)
    #expect(StateShapes(all.filter { $0.name != "layer1.0.bn1.bias" }).wholeKind == nil)
    #expect(StateShapes(all.filter { !$0.name.hasSuffix("tracked") }).wholeKind == .resNet)
    let leNet = tensors(
      of: .leNet(height: 28, width: 28, inputChannels: 1, classes: 3), below: "net.")
    #expect(StateShapes(leNet).wholeKind == .leNet)
    let more: Tensors = [(name: "net.fc9.weight", shape: [1, 1])]
    #expect(StateShapes(leNet + more).wholeKind == nil)
  }

  @Test func `The networks of a dictionary with several are found`() {
    let loss: Tensors = [(name: "criterion.weight", shape: [3])]
    let several: Tensors =
      tensors(of: generator, below: "netG_A.") + tensors(of: generator, below: "netG_B.module.")
      + tensors(of: discriminator, below: "critics.netD_A.") + loss
    #expect(
      StatePart.all(in: several) == [
        StatePart(path: "netG_A", kind: .resNetGenerator),
        StatePart(path: "netG_B", kind: .resNetGenerator),
        StatePart(path: "critics", kind: .patchDiscriminator),
      ])
    #expect(StatePart.all(in: [("a.b.weight", [1]), ("c", [])]).isEmpty)
  }
}
