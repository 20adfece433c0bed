import DataPipeline
import Foundation
import TensorCore
import Testing

@Suite("Draws of augmentations")
struct DrawTests {
  static let shape: Shape = [400, 600, 3]

  static let all = Augmentation(
    flip: true, randomResizedCrop: RandomResizedCrop(), rotation: RandomRotation(degrees: 15),
    colorJitter: ColorJitter(brightness: 0.4, contrast: 0.3, saturation: 0.2, hue: 0.1),
    randAugment: RandAugment(), randomErasing: RandomErasing(), mixup: Mixup(), cutmix: Cutmix())

  private func views(_ augmentation: Augmentation, _ count: Int = 4000) -> [AugmentedView] {
    (0..<count).map { augmentation.view(seed: 7, epoch: $0 / 100, index: $0 % 100, Self.shape) }
  }

  /// Whether the mean and the quartiles of numbers are those of the uniform distribution on a range.
  private func isUniform(_ numbers: [Double], on range: ClosedRange<Double>) -> Bool {
    let shares = numbers.map { ($0 - range.lowerBound) / (range.upperBound - range.lowerBound) }
      .sorted()
    let quartiles = [0.25, 0.5, 0.75].map { abs(shares[Int($0 * Double(shares.count))] - $0) }
    return shares[0] >= 0 && shares[shares.count - 1] <= 1 && quartiles.allSatisfy { $0 < 0.03 }
  }

  private func boxes(_ augmentation: Augmentation) -> [PixelBox] {
    views(augmentation).compactMap {
      if case .resizedCrop(let box)? = $0.operations.first { box } else { nil }
    }
  }

  @Test func `Crops have uniform areas and uniform logarithms of ratios`() {
    let boxes = boxes(
      Augmentation(
        randomResizedCrop: RandomResizedCrop(scale: 0.1...0.3, ratio: 0.5...2)))
    #expect(boxes.count == 4000)
    // As constants, because a failed expectation would print all numbers.
    let hasAreas = isUniform(boxes.map { Double($0.area) / 240_000 }, on: 0.0985...0.3015)
    #expect(hasAreas)
    let ratios = boxes.map { box -> Double in log(Double(box.width) / Double(box.height)) }
    let hasRatios = isUniform(ratios, on: log(0.495)...log(2.02))
    #expect(hasRatios)
    #expect(boxes.allSatisfy { $0.top + $0.height <= 400 && $0.left + $0.width <= 600 })
    #expect(Set(boxes.map(\.top)).count > 200 && Set(boxes.map(\.left)).count > 300)
  }

  @Test func `A crop that never fits is the largest one of its ratio in the center`() {
    let wide = boxes(Augmentation(randomResizedCrop: RandomResizedCrop(scale: 1...1, ratio: 3...3)))
    #expect(Set(wide.map(\.height)) == [200] && Set(wide.map(\.width)) == [600])
    #expect(wide.allSatisfy { $0.top == 100 && $0.left == 0 })
    let tall = boxes(
      Augmentation(randomResizedCrop: RandomResizedCrop(scale: 1...1, ratio: 0.5...0.5)))
    #expect(tall.allSatisfy { $0 == PixelBox(top: 0, left: 200, height: 400, width: 200) })
  }

  @Test func `Color jitter draws uniform factors in random order`() {
    let views = views(
      Augmentation(
        colorJitter: ColorJitter(brightness: 0.4, contrast: 2, saturation: 0.2, hue: 0.1)))
    var factors: [[Double]] = [[], [], [], []]
    var firsts = [0, 0, 0, 0]
    for view in views {
      for (place, operation) in view.operations.enumerated() {
        let (kind, factor): (Int, Double) =
          switch operation {
          case .brightness(let factor): (0, factor)
          case .contrast(let factor): (1, factor)
          case .saturation(let factor): (2, factor)
          case .hue(let share): (3, share)
          default: (0, .nan)
          }
        factors[kind].append(factor)
        if place == 0 { firsts[kind] += 1 }
      }
    }
    let ranges = [0.6...1.4, 0...3, 0.8...1.2, -0.1...0.1]
    for (numbers, range) in zip(factors, ranges) {
      let isRight = numbers.count == 4000 && isUniform(numbers, on: range)
      #expect(isRight)
    }
    #expect(firsts.allSatisfy { (850...1150).contains($0) })
    let alone = self.views(Augmentation(colorJitter: ColorJitter(hue: 0.1)), 10)
    #expect(alone.allSatisfy { $0.operations.count == 1 })
  }

  @Test func `RandAugment draws each of 14 operations equally often, in both directions`() {
    let views = views(Augmentation(randAugment: RandAugment(operations: 3, magnitude: 12)))
    #expect(views.allSatisfy { $0.operations.count <= 3 })
    let drawn = views.flatMap(\.operations)
    // One of the 14 is the identity.
    let share: Double = Double(drawn.count) / 12_000
    #expect((0.91...0.95).contains(share))
    for kind in RandAugment.Kind.allCases {
      let both = [1.0, -1].compactMap {
        kind.operation(magnitude: 12, sign: $0, in: Self.shape)
      }
      for operation in both {
        // 1/14 of 12,000, or half of that in each direction.
        let count = drawn.count { $0 == operation }
        let wanted = both[0] == both[1] ? 857 : 429
        #expect((wanted - 95...wanted + 95).contains(count))
      }
    }
  }

  @Test func `Erased rectangles have their probability, areas and ratios`() {
    let erasures = views(
      Augmentation(
        randomErasing: RandomErasing(probability: 0.3, scale: 0.1...0.3, ratio: 0.5...2))
    ).compactMap(\.erasure)
    #expect((1100...1300).contains(erasures.count))
    let hasAreas = isUniform(erasures.map { Double($0.box.area) / 240_000 }, on: 0.0985...0.3015)
    #expect(hasAreas)
    let ratios = erasures.map { erasure -> Double in
      log(Double(erasure.box.height) / Double(erasure.box.width))
    }
    let hasRatios = isUniform(ratios, on: log(0.495)...log(2.02))
    #expect(hasRatios)
  }

  @Test(
    "Shares of mixtures have the variance of Beta(α, α)", arguments: [0.05, 0.2, 1, 3])
  func shares(_ alpha: Double) {
    let augmentation = Augmentation(mixup: Mixup(alpha: alpha))
    let shares = (0..<6000).compactMap {
      augmentation.mixing(seed: 3, epoch: 1, position: $0, Self.shape).map { Double($0.share) }
    }
    let mean: Double = shares.reduce(0, +) / 6000
    let squares: Double = shares.reduce(0) { $0 + $1 * $1 } / 6000
    let wanted: Double = 1 / (8 * alpha + 4)
    let difference: Double = squares - mean * mean - wanted
    #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect((0.48...0.52).contains(mean))
    #expect((-0.008...0.008).contains(difference))
  }

  @Test func `Tiny and huge α give valid shares`() {
    for alpha in [0.001, 1000] {
      let augmentation = Augmentation(mixup: Mixup(alpha: alpha), cutmix: Cutmix(alpha: alpha))
      for position in 0..<500 {
        let share = augmentation.mixing(seed: 3, epoch: 0, position: position, Self.shape)?.share
        #expect((0...1).contains(share ?? -1))
      }
    }
  }

  @Test func `With mixup and cutmix each batch has one of them, half of the batches each`() {
    let mixings = (0..<2000).compactMap {
      Self.all.mixing(seed: 1, epoch: 0, position: $0, Self.shape)
    }
    let pasted = mixings.count { if case .paste = $0 { true } else { false } }
    #expect(mixings.count == 2000 && (900...1100).contains(pasted))
  }

  @Test func `Draws depend on seed, epoch and image alone, and not on other augmentations`() {
    func view(_ augmentation: Augmentation, seed: UInt64 = 1, epoch: Int = 2, index: Int = 3)
      -> AugmentedView
    {
      augmentation.view(seed: seed, epoch: epoch, index: index, Self.shape)
    }
    let view = { view(Self.all, seed: $0, epoch: $1, index: $2) }
    #expect(view(1, 2, 3) == view(1, 2, 3))
    #expect(view(2, 2, 3) != view(1, 2, 3))
    #expect(view(1, 3, 3) != view(1, 2, 3))
    #expect(view(1, 2, 4) != view(1, 2, 3))
    let crop = Augmentation(randomResizedCrop: RandomResizedCrop())
    let turn = Augmentation(rotation: RandomRotation(degrees: 15))
    for index in 0..<20 {
      let operations = view(1, 2, index).operations
      for alone in [crop, turn] {
        let wanted = alone.view(seed: 1, epoch: 2, index: index, Self.shape).operations
        #expect(wanted.count == 1 && operations.contains(wanted[0]))
      }
    }
  }
}
