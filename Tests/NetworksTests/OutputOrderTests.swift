import Networks
import TensorCore
import TestSupport
import Testing

/// The numbers of a network's output are put in another order.
@Suite struct OutputOrderTests {
  private let images = Tensor((0..<48).map { Float($0 % 7) / 7 }, shape: [1, 4, 4, 3])

  private func expectReordered(_ network: Network) throws {
    let order = [2, 0, 1]
    let (old, new) = (network(images).scalars, try network.withOutputs(inOrder: order)(images))
    #expect(new.scalars == order.map { old[$0] })
  }

  private func reason(_ network: Network, _ order: [Int] = [2, 0, 1]) -> String {
    let problem = #expect(throws: GraphProblem.self) { try network.withOutputs(inOrder: order) }
    return problem?.description ?? ""
  }

  @Test func `The rows of a last linear layer or convolution are moved`() throws {
    var linear = Draft("linear")
    let pooled = linear.globalAveragePool("pool", linear.image(channels: 3))
    try expectReordered(drawn(linear.plan(linear.linear("fc", pooled, 3))))
    var convolution = Draft("convolution")
    let last = convolution.convolution("conv", convolution.image(channels: 3), 3, kernel: 3)
    try expectReordered(drawn(convolution.plan(convolution.globalAveragePool("pool", last))))
  }

  @Test func `Other outputs are rejected by the name of their node`() {
    var gated = Draft("gated")
    let first = gated.linear("fc", gated.globalAveragePool("pool", gated.image(channels: 3)), 3)
    let product = gated.multiply("product", first, by: first)
    #expect(
      reason(drawn(gated.plan(product))).hasPrefix(
        "node \"product\": the outputs come from the operation multiply"))
    var pooled = Draft("read twice")
    let scores = pooled.convolution("conv", pooled.image(channels: 3), 3, kernel: 1)
    let pool = pooled.globalAveragePool("pool", scores)
    #expect(reason(drawn(pooled.plan(pool)), [1, 0]).hasPrefix("node \"conv\""))
    #expect(
      reason(drawn(pooled.plan(pool, pooled.globalAveragePool("other", scores)))).contains(
        "the network also uses them elsewhere"))
  }
}
