/// The widths of a generator with residual blocks, layer by layer.
struct GeneratorWidths: Codable, Hashable {
  /// After the stem, and after the first strided convolution.
  var encoder: [Int]
  /// After the second strided convolution and after every block.
  var trunk: Int
  /// Inside each block, between its two convolutions.
  var blocks: [Int]
  /// After the two transposed convolutions.
  var decoder: [Int]

  /// Makes widths from those of each part.
  init(encoder: [Int], trunk: Int, blocks: [Int], decoder: [Int]) {
    self.encoder = encoder
    self.trunk = trunk
    self.blocks = blocks
    self.decoder = decoder
  }

  /// Makes the full widths: f, 2f, 4f in all blocks, 2f, f.
  init(filters: Int, blocks: Int) {
    self.init(
      encoder: [filters, 2 * filters], trunk: 4 * filters,
      blocks: Array(repeating: 4 * filters, count: blocks), decoder: [2 * filters, filters])
  }

  /// Every width, in the order of the layers.
  var all: [Int] { encoder + [trunk] + blocks + decoder }
}
