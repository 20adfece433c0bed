import Autograd
import Foundation
import Layers
import Networks
import Pruning
import TensorCore
import TestSupport
import Testing

@Suite struct CostTests {
  @Test(arguments: SmallNetwork.allCases)
  func `The cost function gives the cost of the narrowed network`(_ kind: SmallNetwork) {
    let (model, independent) = (kind.make(), kind.groups)
    for groups in [independent, independent.tied] {
      let cost = CostFunction(of: groups)
      #expect(cost(widths: groups.widths) == ModelCost(of: model, imageShape: kind.imageShape))
      for (seed, rate) in [Float(0), 0.3, 0.6].enumerated() {
        let mask = randomMask(groups, keeping: rate, seed: UInt64(seed))
        let narrow = model.narrowed(to: mask, of: groups)
        #expect(
          cost(widths: mask.widths(in: groups))
            == ModelCost(of: narrow, imageShape: kind.imageShape))
      }
    }
  }

  @Test func `The generator of nine blocks has the true cost and the papers' cost`() {
    let cost = ModelCost(of: drawn(.resNetGenerator()), imageShape: [32, 32, 3])
    #expect(cost.parameters == 11_378_179)
    #expect(cost.bytes == 4 * 11_378_179)
    // All costs are proportional to the pixels; the papers' are for 256×256.
    #expect((Double(cost.multiplyAdds) * 64 / 1e7).rounded() == 4955)
    #expect((Double(cost.literatureMultiplyAdds) * 64 / 1e8).rounded() == 568)
  }

  @Test func `Running statistics are counted as bytes, not as parameters`() {
    let cost = ModelCost(of: Sequential([BatchNorm2D(5)]), imageShape: [2, 2, 5])
    #expect(cost.parameters == 10)
    #expect(cost.bytes == 4 * 21)
    #expect(cost.multiplyAdds == 0)
  }
}
