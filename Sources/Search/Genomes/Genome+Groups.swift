extension Genome {
  /// How many channels each group keeps.
  public func widths(in layout: GenomeLayout) -> [Int] { layout.ranges.map(onesCount(in:)) }

  /// The channels that `group` keeps, from 0 within the group, ascending.
  public func keptChannels(of group: Int, in layout: GenomeLayout) -> [Int] {
    let range = layout.ranges[group]
    return indices(in: range, where: true).map { $0 - range.lowerBound }
  }

  /// The bits of `range` that are `bit`, ascending.
  func indices(in range: Range<Int>, where bit: Bool) -> [Int] { range.filter { self[$0] == bit } }
}
