import Autograd
import Foundation
import Networks
import TensorCore
import TestSupport
import Testing

/// A graph survives JSON, which contains no defaults and no widths.
@Suite struct GraphFileTests {
  @Test(arguments: [
    NetworkPlan.resNet(depth: 8, width: 2, inputChannels: 3, classes: 4),
    .leNet(height: 20, width: 31, inputChannels: 3, classes: 7),
    .resNetGenerator(.init(filters: 2, blocks: 2)),
    .resNetGenerator(
      .init(
        filters: 2, blocks: 1, usesDropout: true, isSeparable: true, endKernel: 3,
        norm: .instance(isAffine: true))),
    .patchDiscriminator(filters: 2, layers: 2),
  ])
  func `Every architecture is read as it was written`(plan: NetworkPlan) throws {
    let read = try JSONDecoder().decode(Graph.self, from: Data(plan.graph.json.utf8))
    #expect(read == plan.graph)
    let again = try NetworkPlan(ResolvedGraph(read), shapes: plan.shapes)
    #expect(
      drawn(again).namedState.map(\.parameter.value)
        == drawn(plan).namedState.map(\.parameter.value))
  }

  @Test func `Defaults are omitted, and no width is written`() throws {
    let plan = NetworkPlan.resNet(depth: 8, width: 57, inputChannels: 3, classes: 4)
    let json = plan.graph.json
    #expect(
      json.contains(#"{"bias":false,"from":["image"],"name":"conv1","op":"conv2d","padding":1}"#))
    #expect(json.contains(#"{"from":["avgpool"],"name":"fc","op":"linear"}"#))
    #expect(!json.replacing("width 57", with: "").contains("57"))
  }

  @Test func `Every operation has its own key`() {
    let keys = OperationList.all.map { $0.key }
    #expect(Set(keys).count == keys.count)
  }

  @Test func `Nodes are found by name, alias and module`() {
    let graph = NetworkPlan.resNetGenerator(.init(filters: 2, blocks: 1)).graph
    func name(_ path: String) -> String? { graph.node(at: path).map { graph.nodes[$0].name } }
    #expect(name("model.7") == "model.7")
    #expect(name("model.9") == "model.8")
    #expect(name("model.10") == "model.10.conv_block.6")
    #expect(name("model.99") == nil && name("mode") == nil)
  }
}
