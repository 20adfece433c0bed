/// How many positions of an axis are kept, as a function of the groups' widths: a constant plus a
/// multiple of each width.
struct AxisExtent: Hashable, Sendable {
  struct Term: Hashable {
    let group: Int
    let factor: Int
  }

  let constant: Int
  let terms: [Term]

  /// Derives the function from the positions of an axis.
  ///
  /// - Parameters:
  ///   - bits: The mask's bit of each position; nil for positions that stay.
  ///   - groups: The bits of every group.
  init(bits: [Int?], groups: [Range<Int>]) {
    let free = bits.compactMap { $0 }
    constant = bits.count - free.count
    // All channels of a group occur equally often in an axis.
    terms = groups.enumerated().compactMap { index, range in
      let factor = free.lazy.filter { $0 == range.lowerBound }.count
      return factor > 0 ? Term(group: index, factor: factor) : nil
    }
  }

  /// The number of positions with `widths` channels per group.
  func value(_ widths: [Int]) -> Int {
    terms.reduce(constant) { $0 + $1.factor * widths[$1.group] }
  }
}
