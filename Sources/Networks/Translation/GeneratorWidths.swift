/// The channels of a ResNet generator, layer by layer: what pruning cuts.
///
/// Layers that are added or feed one another share a number. With 9 blocks these are 14 numbers,
/// 2,944 channels at 64 filters.
public struct GeneratorWidths: Codable, Hashable, Sendable {
  /// Behind the stem, and behind the first strided convolution.
  public var encoder: [Int]
  /// Behind the second strided convolution and behind every block: the trunk to which the blocks
  /// add.
  public var trunk: Int
  /// Inside each block, between its two convolutions.
  public var blocks: [Int]
  /// Behind the two transposed convolutions.
  public var decoder: [Int]

  /// Widths of each part; `encoder` and `decoder` have two.
  public init(encoder: [Int], trunk: Int, blocks: [Int], decoder: [Int]) {
    self.encoder = encoder
    self.trunk = trunk
    self.blocks = blocks
    self.decoder = decoder
  }

  /// The full widths: f, 2f, 4f in all blocks, 2f, f.
  public init(filters: Int, blocks: Int) {
    self.init(
      encoder: [filters, 2 * filters], trunk: 4 * filters,
      blocks: Array(repeating: 4 * filters, count: blocks), decoder: [2 * filters, filters])
  }

  /// Every width, in the order of the layers.
  public var all: [Int] { encoder + [trunk] + blocks + decoder }

  var problem: String? {
    if encoder.count != 2 || decoder.count != 2 {
      return
        "expected two widths in encoder and decoder, found \(encoder.count) and \(decoder.count)"
    }
    if !(1...12).contains(blocks.count) {
      return "expected 1 to 12 blocks, found \(blocks.count)"
    }
    // The upper bound keeps a damaged file from asking for all memory.
    return all.first { !(1...4096).contains($0) }
      .map { "expected widths in 1...4096, found \($0)" }
  }
}
