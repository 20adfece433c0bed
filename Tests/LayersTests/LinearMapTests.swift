import Layers
import TensorCore
import TestSupport
import Testing

@Suite struct LinearMapTests {
  @Test(arguments: [(5, 3), (700, 129), (33, 1)])
  func `One row gives the same numbers alone as among others`(inputs: Int, outputs: Int) {
    let rows = Tensor.spread([3, inputs], seed: 1)
    let weight = Tensor.spread([outputs, inputs], seed: 2)
    let bias = Tensor.spread([outputs], seed: 3)
    let all = LinearMap.output(rows, weight, bias: bias)
    for row in 0..<3 {
      #expect(
        LinearMap.output(rows.selecting([row]), weight, bias: bias) == all.selecting([row]))
    }
  }
}
