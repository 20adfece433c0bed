import CKernels
import TensorCore

extension Winograd {
  /// The kernel's gradient: `Gᵀ [Σ (Bᵀ d B) ⊗ (A y Aᵀ)] G`, the forward formula transposed.
  ///
  /// A large kernel has one sum, whose parts are distributed over the threads. A small kernel has
  /// four sums, each over a quarter of the tiles; they are added in order.
  func backwardWeights(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>
  ) {
    let isLarge = kernelFloats > 65_536
    let chunks = chunks(tiles: isLarge ? 256 : 96)
    let spans = isLarge ? 1 : max(1, min(4, chunks.count))
    withScratch(spans * kernelFloats) { sums in
      Parallelism.forEach(blocks: spans) { span in
        let sum = sums + span * kernelFloats
        Parallelism.forEachRange(of: kernelFloats, grain: 1 << 18) { range in
          (sum + range.lowerBound).update(repeating: 0, count: range.count)
        }
        for index in span * chunks.count / spans..<(span + 1) * chunks.count / spans {
          addProducts(input, outputGradient, chunks[index], to: sum)
        }
      }
      for span in 1..<spans {
        Addition.forward(kernelFloats, sums, sums + span * kernelFloats, output: sums)
      }
      unpack(sums, into: weightGradient)
    }
  }

  private func addProducts(
    _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>, _ chunk: WinogradChunk,
    to sum: UnsafeMutablePointer<Float>
  ) {
    let tiles = chunk.tiles
    withScratch(planes * inputPlane(tiles: tiles)) { inputPlanes in
      withScratch(planes * outputPlane(tiles: tiles)) { gradientPlanes in
        transform(input, chunk, into: inputPlanes)
        transformGradient(outputGradient, chunk, into: gradientPlanes)
        Parallelism.forEach(blocks: planes * kernel.blocks.count) { index in
          let plane = index / kernel.blocks.count
          let block = kernel.blocks[index % kernel.blocks.count]
          let range = phaseRanges[plane]
          if range.isEmpty { return }
          var grid = grid(inputPlanes, plane: plane, tiles: tiles, phases: range)
          grid.channels = block.width
          grid.output = gradientPlanes + plane * outputPlane(tiles: tiles) + block.first * tiles
          grid.outputPixel = block.width
          ck_accumulate_kernel(
            &grid, block.width,
            sum + plane * kernelPlane + block.offset
              + range.lowerBound * source.pixelFloats * block.width)
        }
      }
    }
  }

  /// Transforms the output's gradient: planes of blocks `[tiles, width]`.
  private func transformGradient(
    _ gradient: UnsafePointer<Float>, _ chunk: WinogradChunk,
    into gradientPlanes: UnsafeMutablePointer<Float>
  ) {
    let image = PaddedImage(
      height: rows, width: columns, channels: kernel.channels, kept: 0..<kernel.channels, left: 0,
      columns: tile * tileColumns, pixelFloats: kernel.width)
    Parallelism.forEach(blocks: chunk.strips.count) { index in
      let strip = chunk.strips[index]
      let lines = tile * strip.rows.lowerBound..<tile * strip.rows.upperBound
      withScratch(lines.count * image.lineFloats) { slab in
        image.copy(lines, of: gradient + strip.image * target.image, to: slab)
        for block in kernel.blocks {
          var tiles = ck_tiles(
            rows: strip.rows.count, columns: tileColumns, width: block.width,
            plane: outputPlane(tiles: chunk.tiles), pixel: image.pixelFloats,
            line: image.lineFloats)
          ck_winograd_gradient(
            taps, &tiles, slab + block.first,
            gradientPlanes + block.first * chunk.tiles + strip.firstTile * block.width)
        }
      }
    }
  }
}
