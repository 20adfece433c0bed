import Distillation
import TensorCore
import Testing
import Translation

@Suite struct ImagePoolTests {
  private func image(_ value: Int) -> Tensor {
    Tensor(repeating: Float(value), shape: [1, 1, 1, 1])
  }

  @Test func `The pool returns images unchanged until it is full`() {
    var pool = ImagePool(capacity: 3)
    var random = RandomStream(seed: 1)
    for value in 0..<3 {
      #expect(pool.exchange(image(value), random: &random).scalars == [Float(value)])
    }
    #expect(pool.images.count == 3)
  }

  @Test func `A full pool exchanges half of the images for older ones`() {
    var pool = ImagePool(capacity: 50)
    var random = RandomStream(seed: 1)
    var older = 0
    for value in 0..<2050 {
      let shown = pool.exchange(image(value), random: &random).scalar
      #expect(shown <= Float(value))
      if shown < Float(value) { older += 1 }
    }
    #expect(pool.images.count == 50)
    // 2,000 draws with probability one half: five deviations around 1,000.
    #expect((888...1112).contains(older))
  }

  @Test func `The pool neither loses nor repeats images`() {
    var pool = ImagePool(capacity: 7)
    var random = RandomStream(seed: 2)
    var shown: [Float] = []
    for value in 0..<200 { shown.append(pool.exchange(image(value), random: &random).scalar) }
    // Until it is full, the pool stores and returns images; then it exchanges them.
    let traded = shown.dropFirst(7) + pool.images.map(\.scalar)
    #expect(traded.sorted() == (0..<200).map(Float.init))
  }

  @Test func `A pool of capacity 0 returns every image`() {
    var pool = ImagePool(capacity: 0)
    var random = RandomStream(seed: 1)
    let batch = Tensor([1, 2, 3], shape: [3, 1, 1, 1])
    #expect(pool.exchange(batch, random: &random) == batch)
    #expect(pool.images.isEmpty)
  }
}
