import Search
import TensorCore
import Testing

@Suite struct RepairTests {
  private let layout = GenomeLayout([
    .init("stem", size: 12, multiple: 4), .init("trunk", size: 40, multiple: 8, minimumWidth: 16),
    .init("inner", size: 30), .init("image", size: 3, minimumWidth: 3),
  ])

  /// Multiply-adds of layers between neighboring groups: bilinear in the widths.
  private static func cost(_ genome: Genome, _ layout: GenomeLayout) -> Double {
    let widths = genome.widths(in: layout)
    return zip(widths, widths.dropFirst()).reduce(0) { $0 + Double($1.0 * $1.1) }
  }

  private func genomes(_ count: Int) -> [Genome] {
    (0..<count).map { index in
      var stream = RandomStream(seed: 1, "genome", index)
      let rate = Float(index) / Float(count)
      return Genome((0..<layout.count).map { _ in stream.uniform() < rate })
    }
  }

  private let scores = (0..<85).map { Double($0 * 53 % 85) + 1 }

  private func isPermitted(_ genome: Genome) -> Bool {
    zip(layout.groups, genome.widths(in: layout)).allSatisfy { group, width in
      width >= group.minimumWidth && (width % group.multiple == 0 || width == group.size)
    }
  }

  @Test(arguments: [true, false])
  func `Repaired genomes have permitted widths and no empty group`(hasScores: Bool) {
    for genome in genomes(60) + [Genome(count: 85), .full(layout)] {
      var stream = RandomStream(seed: 2)
      let mended = WidthRepair.repaired(
        genome, layout: layout, scores: hasScores ? scores : nil, using: &stream)
      #expect(isPermitted(mended))
      for (group, range) in layout.ranges.enumerated() {
        let width = genome.onesCount(in: range)
        let wanted = layout.groups[group].permitted(nearestTo: width)
        // Only the necessary bits change.
        #expect(range.filter { genome[$0] != mended[$0] }.count == abs(wanted - width))
      }
    }
  }

  @Test func `Scores determine added and dropped channels`() {
    let layout = GenomeLayout(sizes: [5, 5], minimumWidth: 2)
    let scores: [Double] = [1, 5, 3, 5, 2, 0, 0, 0, 0, 0]
    var stream = RandomStream(seed: 3)
    let restored = WidthRepair.repaired(
      Genome(count: 10), layout: layout, scores: scores, using: &stream)
    #expect(restored.keptChannels(of: 0, in: layout) == [1, 3])
    #expect(restored.keptChannels(of: 1, in: layout) == [0, 1])
    let coarse = GenomeLayout(sizes: [5, 5], multiple: 3, minimumWidth: 3)
    let dropped = WidthRepair.repaired(
      Genome([true, true, true, false, true] + [Bool](repeating: true, count: 5)),
      layout: coarse, scores: scores, using: &stream)
    #expect(dropped.widths(in: coarse) == [5, 5])
  }

  @Test(arguments: [false, true], [false, true])
  func `A repaired genome is always within its budget`(hasScores: Bool, fills: Bool) {
    let layout = layout
    for budget in [180.0, 300, 700, 1500, 1e6] {
      let repair = BudgetRepair(
        budget: budget, layout: layout, scores: hasScores ? scores : nil
      ) { Self.cost($0, layout) }
      #expect(EqualShares(layout) { Self.cost($0, layout) }.smallestCost == 83)
      for (index, genome) in genomes(30).enumerated() {
        var stream = RandomStream(seed: 4, "repair", index)
        let valid = WidthRepair.repaired(
          genome, layout: layout, scores: scores, using: &stream)
        let mended = repair.repaired(valid, fills: fills, using: &stream)
        #expect(Self.cost(mended, layout) <= budget)
        #expect(isPermitted(mended))
        if fills {
          // No group can take another step.
          for (group, range) in layout.ranges.enumerated() {
            let width = mended.onesCount(in: range)
            guard let wider = layout.groups[group].width(above: width) else { continue }
            var larger = mended
            for bit in range.filter({ !mended[$0] }).prefix(wider - width) { larger[bit] = true }
            #expect(Self.cost(larger, layout) > budget)
          }
        } else {
          #expect((0..<85).allSatisfy { valid[$0] || !mended[$0] })
          if Self.cost(valid, layout) <= budget { #expect(mended == valid) }
        }
      }
    }
  }

  @Test func `The lowest value per cost is dropped first and the highest is added first`() {
    // Channels of two groups cost 1 and 10. Shares per cost determine the group, and scores the
    // channel.
    let layout = GenomeLayout(sizes: [3, 3])
    let scores: [Double] = [5, 1, 3, 40, 20, 4]
    let price: @Sendable (Genome) -> Double = {
      let widths = $0.widths(in: layout)
      return Double(widths[0] + 10 * widths[1])
    }
    func kept(
      _ budget: Double, of bits: Set<Int> = Set(0..<6), fills: Bool = false
    ) -> [Int] {
      let repair = BudgetRepair(
        budget: budget, layout: layout, scores: scores, cost: price)
      var stream = RandomStream(seed: 5)
      let genome = repair.repaired(
        Genome((0..<6).map(bits.contains)), fills: fills, using: &stream)
      return (0..<6).filter { genome[$0] }
    }
    #expect(kept(33) == [0, 1, 2, 3, 4, 5])
    #expect(kept(32) == [0, 1, 2, 3, 4])
    #expect(kept(22) == [0, 1, 2, 3])
    #expect(kept(12) == [0, 2, 3])
    #expect(kept(22, of: [2, 3], fills: true) == [0, 1, 2, 3])
    #expect(kept(23, of: [3], fills: true) == [0, 1, 2, 3, 4])
    #expect(kept(11) == [0, 3])
  }

  @Test func `Without scores, groups shrink equally and no position is preferred`() {
    let layout = GenomeLayout(sizes: [100, 200])
    let repair = BudgetRepair(budget: 150, layout: layout, scores: nil) { Double($0.onesCount) }
    var places = [Int](repeating: 0, count: 300)
    for round in 0..<200 {
      var stream = RandomStream(seed: 6, "round", round)
      let genome = repair.repaired(.full(layout), using: &stream)
      #expect(genome.onesCount == 150)
      #expect((45...80).contains(genome.widths(in: layout)[0]))
      for bit in 0..<300 where genome[bit] { places[bit] += 1 }
    }
    for place in places { #expect((50...170).contains(place)) }
  }

  /// The widths of the largest share within the cost, found by trying all shares.
  private static func equalWidths(
    in layout: GenomeLayout, costingAtMost limit: Double
  ) -> [Int] {
    var found: [Int] = []
    for share in 0...5000 {
      let widths = layout.groups.map {
        $0.permitted(nearestTo: Int((Double(share * $0.size) / 5000).rounded()))
      }
      var genome = Genome(count: layout.count)
      for (range, width) in zip(layout.ranges, widths) {
        for bit in range.prefix(width) { genome[bit] = true }
      }
      if found.isEmpty || cost(genome, layout) <= limit { found = widths }
    }
    return found
  }

  @Test(arguments: [0, 0.5, 0.75, 1], [false, true])
  func `No group is much narrower than with uniform pruning`(evenness: Double, fills: Bool) {
    let layout = layout
    // The smallest network costs 83.
    for budget in [83, 300.0, 700, nil] {
      let repair = GenomeRepair(
        layout: layout, scores: scores, evenness: evenness, budget: budget,
        filledShare: fills ? 1 : 0
      ) { Self.cost($0, layout) }
      for (index, genome) in (genomes(30) + [.full(layout)]).enumerated() {
        var stream = RandomStream(seed: 5, "even", index)
        let permitted = WidthRepair.repaired(genome, layout: layout, scores: scores, using: &stream)
        let mended = repair.repaired(genome, using: &stream)
        #expect(isPermitted(mended))
        let cost = Self.cost(mended, layout)
        let isFilled = fills && budget != nil
        let limit = isFilled ? budget ?? 0 : min(Self.cost(permitted, layout), budget ?? .infinity)
        #expect(cost <= limit)
        let equal = Self.equalWidths(in: layout, costingAtMost: limit)
        for (group, (width, equal)) in zip(mended.widths(in: layout), equal).enumerated() {
          let least = Int((evenness * Double(equal)).rounded())
          #expect(width >= layout.groups[group].permitted(nearestTo: least))
        }
        if evenness == 0, !isFilled, limit == Self.cost(permitted, layout) {
          #expect(mended == permitted)
        }
        #expect(repair.repaired(mended, using: &stream) == mended)
      }
    }
  }

  @Test func `Uniform pruning covers every width`() {
    for (size, multiple) in [(22, 1), (44, 1), (11, 1), (26, 2), (1, 1), (7, 9)] {
      let layout = GenomeLayout(sizes: [size, size], multiple: multiple)
      let shares = EqualShares(layout) { Double($0.onesCount) }
      for width in stride(from: min(size, multiple), through: size, by: multiple) {
        #expect(shares.widths(costingAtMost: Double(2 * width)) == [width, width])
      }
      #expect(shares.smallestCost == Double(2 * min(size, multiple)))
    }
  }
}
