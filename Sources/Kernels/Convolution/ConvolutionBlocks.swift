import TensorCore

/// Cuts a grid of output pixels into blocks of lines of one image, by its extents alone.
struct ConvolutionBlocks {
  let batch: Int
  let lines: Int
  /// Lines of a block, but for the last of an image.
  let height: Int

  /// - Parameters:
  ///   - lineFloats: Floats of the padded image per line, of which a block should keep few enough
  ///     for the second-level cache.
  init(batch: Int, lines: Int, lineFloats: Int) {
    self.batch = batch
    self.lines = lines
    let forCache = max(1, 49_152 / max(1, lineFloats))
    // Small batches are cut finer, so that there is work for several threads.
    let forThreads = max(1, (batch * lines + 15) / 16)
    height = max(1, min(lines, forCache, forThreads))
  }

  /// Blocks of `height` lines.
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
