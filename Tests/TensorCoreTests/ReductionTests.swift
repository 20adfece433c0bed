import TensorCore
import Testing

@Suite struct ReductionTests {
  @Test func `Absolute values are summed per column`() {
    let tensor = Tensor([1, -2, -3, 4, 5, -6], shape: [3, 1, 2])
    #expect(tensor.absoluteColumnSums == [9, 12])
    #expect(Tensor([-1, 2], shape: [2]).absoluteColumnSums == [1, 2])
    #expect(Tensor([], shape: [0, 3]).absoluteColumnSums == [0, 0, 0])
    #expect(Tensor([], shape: [3, 0]).absoluteColumnSums == [])
  }

  @Test func `The mean squared difference is summed in double precision`() {
    let (a, b) = (Tensor([1, 2, 3], shape: [3]), Tensor([1, 4, 0], shape: [3]))
    #expect(a.meanSquaredDifference(from: b) == 13.0 / 3)
    #expect(a.meanSquaredDifference(from: a) == 0)
    let empty = Tensor([], shape: [0])
    #expect(empty.meanSquaredDifference(from: empty).isNaN)
    // In single precision the first term would absorb the ones.
    var scalars = [Float](repeating: 1, count: 101)
    scalars[0] = 0x1p13
    #expect(
      Tensor(scalars, shape: [101]).meanSquaredDifference(from: Tensor(zeros: [101]))
        == (0x1p26 + 100) / 101)
  }

  @Test func `Interpolation moves scalars by a share of the distance, over more than one block`() {
    let count = 40_000
    var tensor = Tensor((0..<count).map(Float.init), shape: [count])
    let original = tensor
    tensor.interpolate(towards: Tensor(zeros: [count]), by: 0.25)
    #expect(tensor.scalars == (0..<count).map { 0.75 * Float($0) })
    #expect(original.scalars == (0..<count).map(Float.init))
    tensor.interpolate(towards: original, by: 0)
    #expect(tensor.scalars == (0..<count).map { 0.75 * Float($0) })
  }
}
