import TensorCore

/// Cuts a grid of output pixels into blocks of lines of one image. The cuts depend only on the
/// extents.
struct ConvolutionBlocks {
  let batch: Int
  let lines: Int
  /// Lines per block; the last block of an image may have fewer.
  let height: Int

  /// Makes blocks that fit the second-level cache.
  ///
  /// - Parameters:
  ///   - lineFloats: Floats of the padded image per line.
  init(batch: Int, lines: Int, lineFloats: Int) {
    self.batch = batch
    self.lines = lines
    let forCache = max(1, 49_152 / max(1, lineFloats))
    // Small batches are cut finer, so that several threads have work.
    let forThreads = max(1, (batch * lines + 15) / 16)
    height = max(1, min(lines, forCache, forThreads))
  }

  /// Makes blocks of `height` lines.
  init(batch: Int, lines: Int, height: Int) {
    self.batch = batch
    self.lines = lines
    self.height = max(1, min(lines, height))
  }

  private var perImage: Int { (lines + height - 1) / height }
  var count: Int { batch * perImage }

  /// The image and the lines of a block.
  func block(_ index: Int) -> (image: Int, lines: Range<Int>) {
    let first = index % perImage * height
    return (index / perImage, first..<min(lines, first + height))
  }
}
