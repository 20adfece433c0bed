import TensorCore

/// Sets every group to a permitted width: the nearest multiple, and at least the minimum, so that
/// no group is empty.
public enum WidthRepair {
  /// `genome` with the lowest-scoring channels dropped, or the highest-scoring added, in each group
  /// whose width is not permitted.
  ///
  /// - Parameters:
  ///   - genome: The genome to repair.
  ///   - layout: The groups of bits with their permitted widths.
  ///   - scores: The score of each channel; without scores, `stream` chooses at random.
  ///   - stream: The stream to draw from.
  public static func repaired(
    _ genome: Genome, layout: GenomeLayout, scores: [Double]?, using stream: inout RandomStream
  ) -> Genome {
    precondition(
      genome.count == layout.count,
      "WidthRepair: expected a genome of \(layout.count) bits, found \(genome.count)")
    var mended = genome
    for (group, range) in zip(layout.groups, layout.ranges) {
      let width = genome.onesCount(in: range)
      let wanted = group.permitted(nearestTo: width)
      guard wanted != width else { continue }
      let candidates = genome.indices(in: range, where: wanted < width)
      let order = ChannelOrder.ascending(candidates, scores: scores, using: &stream)
      let changed = wanted < width ? order.prefix(width - wanted) : order.suffix(wanted - width)
      for bit in changed { mended[bit].toggle() }
    }
    return mended
  }
}
