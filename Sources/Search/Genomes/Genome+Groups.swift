extension Genome {
  /// The number of kept channels of each group.
  public func widths(in layout: GenomeLayout) -> [Int] { layout.ranges.map(onesCount(in:)) }

  /// The kept channels of `group`, numbered from 0 within the group, ascending.
  public func keptChannels(of group: Int, in layout: GenomeLayout) -> [Int] {
    let range = layout.ranges[group]
    return indices(in: range, where: true).map { $0 - range.lowerBound }
  }

  /// The indices in `range` whose bit equals `bit`, ascending.
  func indices(in range: Range<Int>, where bit: Bool) -> [Int] { range.filter { self[$0] == bit } }
}
