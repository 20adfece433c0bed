/// The channels of a residual network, layer by layer: what pruning cuts.
public struct ResNetWidths: Codable, Hashable, Sendable {
  /// Behind every block of each of the three stages, which its shortcuts add to; the first is the
  /// stem's as well.
  public var stages: [Int]
  /// Inside each block of each stage, between its two convolutions.
  public var blocks: [[Int]]

  /// Widths of three stages and of the blocks in each.
  public init(stages: [Int], blocks: [[Int]]) {
    self.stages = stages
    self.blocks = blocks
  }

  /// The full widths: w, 2w and 4w inside and behind `blocks` blocks each.
  public init(width: Int, blocks: Int) {
    let stages = (0..<3).map { width << $0 }
    self.init(stages: stages, blocks: stages.map { Array(repeating: $0, count: blocks) })
  }

  func problem(blocks count: Int) -> String? {
    guard stages.count == 3, blocks.map(\.count) == [count, count, count] else {
      return "expected widths of 3 stages with \(count) blocks each, found \(stages.count) stages"
        + " with \(blocks.map(\.count))"
    }
    return (stages + blocks.joined()).first { !(1...65_536 * 4).contains($0) }
      .map { "expected widths in 1...262144, found \($0)" }
  }
}
