import TensorCore

/// Rows of channels that share statistics: all pixels of a batch, or those of one image.
///
/// Each group's rows are cut into blocks that depend only on the extents. Each block has its own
/// sums, which are added in order, so that results do not depend on the number of threads.
package struct ChannelRows: Hashable, Sendable {
  /// 1 for batch norm, N for instance norm.
  package let groups: Int
  /// Pixels per group.
  package let rows: Int
  /// C, the number of channels.
  package let channels: Int

  /// Makes `groups` groups of `rows` rows of `channels` channels.
  package init(groups: Int, rows: Int, channels: Int) {
    self.groups = groups
    self.rows = rows
    self.channels = channels
  }

  private var grain: Int { min(rows, max(16, 32_768 / max(1, channels))) }
  var blocksPerGroup: Int { rows == 0 ? 0 : (rows + grain - 1) / grain }

  func rowCount(ofBlock block: Int) -> Int { min(rows, (block + 1) * grain) - block * grain }

  /// Calls `body` for each block with its group and its rows, numbered over all groups.
  func forEachBlock(_ body: (_ block: Int, _ group: Int, _ rows: Range<Int>) -> Void) {
    let perGroup = blocksPerGroup
    Parallelism.forEach(blocks: groups * perGroup) { block in
      let group = block / perGroup
      let start = block % perGroup * grain
      body(block, group, group * rows + start..<group * rows + min(rows, start + grain))
    }
  }
}
