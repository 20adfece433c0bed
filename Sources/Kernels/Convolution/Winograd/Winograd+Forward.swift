import CKernels
import TensorCore

extension Winograd {
  /// `output = input * weight + bias`; each tap of the weight is `[inputs, outputs]`.
  ///
  /// Several convolutions of the same pixels have different taps of one weight, and different places
  /// in one output. The input is transformed once.
  ///
  /// - Precondition: `sharesInput` holds between the first one and each other; `tail` and `kernels`
  ///   are nil unless there is one part, whose output is contiguous.
  static func forward(
    _ parts: [Winograd], input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>, tail: ConvolutionTail? = nil,
    kernels: PreparedKernels? = nil
  ) {
    guard let first = parts.first else { return }
    let packing = PreparedKernels.Packing(taps: first.taps, places: first.phases.map(\.kernelTaps))
    PreparedKernels.with(
      kernels, packing, count: parts.count * first.kernelFloats
    ) { kernels in
      for (index, part) in parts.enumerated() {
        part.pack(weight, into: kernels + index * first.kernelFloats)
      }
    } body: { kernels in
      first.withWholeVectors(bias) { bias in
        // With few tiles the threads share each plane of the kernel; with many they share the
        // tiles.
        let total = first.batch * first.tileRows * first.tileColumns
        let chunks = first.chunks(tiles: total <= 256 ? total : 64)
        Parallelism.forEach(blocks: chunks.count) { index in
          let chunk = chunks[index]
          withScratch(first.planes * first.inputPlane(tiles: chunk.tiles)) { inputPlanes in
            first.transform(input, chunk, into: inputPlanes)
            withScratch(first.planes * first.outputPlane(tiles: chunk.tiles)) { products in
              for (index, part) in parts.enumerated() {
                part.multiply(
                  inputPlanes, kernels + index * first.kernelFloats, tiles: chunk.tiles,
                  into: products)
                part.finish(products, chunk, bias: bias, output: output, tail)
              }
            }
          }
        }
      }
    }
  }

  /// Whether both read the same pixels in the same tiles.
  func sharesInput(with other: Winograd) -> Bool {
    top == other.top && source.left == other.source.left && tileRows == other.tileRows
      && tileColumns == other.tileColumns
  }

  /// Transforms the input under a chunk's tiles: planes of blocks `[tiles, blockWidth]`.
  func transform(
    _ input: UnsafePointer<Float>, _ chunk: WinogradChunk,
    into inputPlanes: UnsafeMutablePointer<Float>
  ) {
    let width = blockWidth
    Parallelism.forEach(blocks: chunk.strips.count) { index in
      let strip = chunk.strips[index]
      let lines =
        tile * step * strip.rows.lowerBound..<step
        * (tile * strip.rows.upperBound + taps - 1)
      withScratch(lines.count * source.lineFloats) { slab in
        source.copy(
          lines.lowerBound + top..<lines.upperBound + top,
          of: input + strip.image * source.height * source.width * source.channels, to: slab)
        var tiles = ck_tiles(
          rows: strip.rows.count, columns: tileColumns, width: width,
          plane: inputPlane(tiles: chunk.tiles), pixel: step * source.pixelFloats,
          line: step * source.lineFloats)
        for (number, phase) in phases.enumerated() {
          let corner = slab + phase.row * source.lineFloats + phase.column * source.pixelFloats
          for block in 0..<blocksPerPhase {
            ck_winograd_input(
              taps, &tiles, corner + block * width,
              inputPlanes + (number * blocksPerPhase + block) * chunk.tiles * width
                + strip.firstTile * width)
          }
        }
      }
    }
  }

  /// The rows of one plane's product as patches, of the phases that have taps in it.
  func grid(
    _ inputPlanes: UnsafePointer<Float>, plane: Int, tiles: Int, phases range: Range<Int>
  ) -> ck_grid {
    var grid = ck_grid()
    grid.input =
      inputPlanes + plane * inputPlane(tiles: tiles)
      + range.lowerBound * blocksPerPhase * tiles * blockWidth
    grid.inputRow = tiles * blockWidth
    grid.inputPixel = blockWidth
    grid.kernelRows = range.count * blocksPerPhase
    grid.run = blockWidth
    grid.lastRun = phases.count == 1 ? inputs - (blocksPerPhase - 1) * blockWidth : blockWidth
    // The transforms amplify rounding errors; sums of 128 channels keep the errors small.
    grid.rowsPerSum = 128 / blockWidth
    grid.lines = 1
    grid.columns = tiles
    return grid
  }

  private func multiply(
    _ inputPlanes: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, tiles: Int,
    into products: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEach(blocks: planes) { plane in
      let range = phaseRanges[plane]
      let result = products + plane * outputPlane(tiles: tiles)
      if range.isEmpty { return result.update(repeating: 0, count: tiles * kernel.width) }
      var grid = grid(inputPlanes, plane: plane, tiles: tiles, phases: range)
      for block in kernel.blocks {
        grid.channels = block.width
        grid.output = result + block.first * tiles
        grid.outputPixel = block.width
        ck_convolve(
          &grid, block.width,
          packed + plane * kernelPlane + block.offset
            + range.lowerBound * source.pixelFloats * block.width, nil)
      }
    }
  }

  private func finish(
    _ products: UnsafePointer<Float>, _ chunk: WinogradChunk, bias: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>, _ tail: ConvolutionTail?
  ) {
    Parallelism.forEach(blocks: chunk.strips.count) { index in
      let strip = chunk.strips[index]
      let first = tile * strip.rows.lowerBound
      let corner =
        output + strip.image * target.image + target.origin + first * target.line
      for block in kernel.blocks {
        var tiles = ck_tiles(
          rows: strip.rows.count, columns: tileColumns, width: block.width,
          plane: outputPlane(tiles: chunk.tiles), pixel: target.pixel, line: target.line)
        ck_winograd_output(
          taps, &tiles, products + block.first * chunk.tiles + strip.firstTile * block.width,
          bias.map { $0 + block.first }, corner + block.first, rows - first, columns,
          block.channels)
      }
      if let tail {
        let start = strip.image * target.image
        let end = min(rows, tile * strip.rows.upperBound)
        tail.finish(output, start + first * target.line..<start + end * target.line)
      }
    }
  }

  /// Calls `body` with a bias that can be read in whole vectors.
  private func withWholeVectors(
    _ bias: UnsafePointer<Float>?, _ body: (UnsafePointer<Float>?) -> Void
  ) {
    guard let bias else { return body(nil) }
    withScratch(kernel.width) { padded in
      padded.update(from: bias, count: kernel.channels)
      (padded + kernel.channels).update(repeating: 0, count: kernel.width - kernel.channels)
      body(padded)
    }
  }
}
