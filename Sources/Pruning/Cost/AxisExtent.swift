/// How many positions of an axis are left, as a function of the groups' widths: a constant and a
/// multiple of each width.
struct AxisExtent: Hashable, Sendable {
  struct Term: Hashable {
    let group: Int
    let factor: Int
  }

  let constant: Int
  let terms: [Term]

  /// - Parameters:
  ///   - bits: The mask's bit of each position, nil for those that stay.
  ///   - groups: The bits of every group.
  init(bits: [Int?], groups: [Range<Int>]) {
    let free = bits.compactMap { $0 }
    constant = bits.count - free.count
    // Every channel of a group is as often in an axis as the others.
    terms = groups.enumerated().compactMap { index, range in
      let factor = free.lazy.filter { $0 == range.lowerBound }.count
      return factor > 0 ? Term(group: index, factor: factor) : nil
    }
  }

  /// The positions left with `widths` channels per group.
  func value(_ widths: [Int]) -> Int {
    terms.reduce(constant) { $0 + $1.factor * widths[$1.group] }
  }
}
