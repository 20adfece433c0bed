import CKernels
import TensorCore

/// Stride-1 3×3 convolution as 36 products per tile of 4×4 outputs instead of 144: F(4×4, 3×3).
///
/// `Y = Aᵀ [(G w Gᵀ) ⊙ (Bᵀ d B)] A` for each tile, summed over channels between the brackets (Lavin, Gray 2016).
/// The relative error in single precision is about 1e-5.
struct Winograd {
  let geometry: ConvolutionGeometry
  /// The products' right side: `[Cin]` by `[Cout]` for each of 36 planes.
  let kernel: PackedKernel
  let tileColumns: Int
  let tileRows: Int
  let blocks: ConvolutionBlocks

  /// Nil where another way is better: other kernels, groups, few channels, tiny images.
  init?(_ geometry: ConvolutionGeometry) {
    guard
      geometry.kernelHeight == 3, geometry.kernelWidth == 3, geometry.stride == 1,
      geometry.groups == 1, geometry.padding <= 2,
      min(geometry.inputChannels, geometry.outputChannels) >= Self.leastChannels,
      geometry.outputHeight >= 6, geometry.outputWidth >= 6
    else { return nil }
    self.geometry = geometry
    kernel = PackedKernel(depth: geometry.inputChannels, channels: geometry.outputChannels)
    tileColumns = (geometry.outputWidth + 3) / 4
    tileRows = (geometry.outputHeight + 3) / 4
    blocks = ConvolutionBlocks(
      batch: geometry.batch, lines: tileRows,
      lineFloats: 49_152 * tileColumns / Self.tilesPerBlock)
  }

  private static let leastChannels = 32
  private static let tilesPerBlock = 64

  /// The tiles of some rows, in an image or in planes.
  private func tiles(_ rows: Range<Int>, channels: Int, pixel: Int, line: Int) -> ck_tiles {
    ck_tiles(
      rows: rows.count, columns: tileColumns, channels: channels, pixel: pixel, line: line,
      plane: rows.count * tileColumns * channels)
  }

  /// Lends the transformed input of some rows of tiles: 36 planes `[tiles, Cin]`.
  func withInputPlanes(
    _ input: UnsafePointer<Float>, image: Int, _ rows: Range<Int>,
    _ body: (UnsafeMutablePointer<Float>) -> Void
  ) {
    let channels = geometry.inputChannels
    let padded = PaddedImage(
      height: geometry.inputHeight, width: geometry.inputWidth, channels: channels,
      kept: 0..<channels, left: -geometry.padding, columns: 4 * tileColumns + 2,
      mode: geometry.paddingMode)
    let lines = 4 * rows.lowerBound - geometry.padding..<4 * rows.upperBound + 2 - geometry.padding
    var grid = tiles(rows, channels: channels, pixel: channels, line: padded.lineFloats)
    withScratch(36 * grid.plane) { planes in
      withScratch(lines.count * padded.lineFloats) { slab in
        padded.copy(
          lines, of: input + image * geometry.inputHeight * geometry.inputWidth * channels,
          to: slab)
        ck_winograd_input(&grid, slab, planes)
      }
      body(planes)
    }
  }

  /// `output = input * kernel + bias`, with the kernel's planes packed.
  func forward(
    input: UnsafePointer<Float>, planes kernelPlanes: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.outputChannels
    Parallelism.forEach(blocks: blocks.count) { index in
      let (image, rows) = blocks.block(index)
      let count = rows.count * tileColumns
      withInputPlanes(input, image: image, rows) { inputPlanes in
        withScratch(36 * count * channels) { products in
          for plane in 0..<36 {
            multiply(
              inputPlanes + plane * count * geometry.inputChannels,
              kernelPlanes + plane * kernel.count, count: count,
              into: products + plane * count * channels)
          }
          let line = geometry.outputWidth * channels
          var grid = tiles(rows, channels: channels, pixel: channels, line: line)
          let first = 4 * rows.lowerBound
          ck_winograd_output(
            &grid, products, bias,
            output + (image * geometry.outputHeight + first) * line,
            geometry.outputHeight - first, geometry.outputWidth)
        }
      }
    }
  }

  /// One plane's product: `[tiles, Cin]` by `[Cin, Cout]`.
  private func multiply(
    _ tiles: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, count: Int,
    into products: UnsafeMutablePointer<Float>
  ) {
    var grid = productGrid(tiles, count: count)
    for block in kernel.blocks {
      grid.channels = block.channels
      grid.output = products + block.first
      ck_convolve(&grid, block.width, packed + block.offset, nil)
    }
  }

  /// A matrix `[tiles, Cin]` as a line of 1×1 patches.
  private func productGrid(_ tiles: UnsafePointer<Float>, count: Int) -> ck_grid {
    var grid = ck_grid()
    grid.input = tiles
    grid.inputPixel = geometry.inputChannels
    grid.kernelRows = 1
    grid.run = geometry.inputChannels
    grid.lines = 1
    grid.columns = count
    grid.outputPixel = geometry.outputChannels
    return grid
  }

  /// Transforms and packs a kernel `[3, 3, Cin, Cout]` into 36 planes.
  func pack(_ weight: UnsafePointer<Float>, into planes: UnsafeMutablePointer<Float>) {
    let outputs = geometry.outputChannels
    Parallelism.forEachRange(of: geometry.inputChannels, grain: 16) { inputs in
      withScratch(36 * outputs) { row in
        for input in inputs {
          ck_winograd_kernel(
            weight + input * outputs, geometry.inputChannels * outputs, outputs, row, outputs)
          forEachBlockOfRow(input) { plane, block, place in
            (planes + place).update(
              from: row + plane * outputs + block.first, count: block.channels)
            (planes + place + block.channels).update(
              repeating: 0, count: block.width - block.channels)
          }
        }
      }
    }
  }

  /// Calls `body` with each part of the kernel's planes that belongs to an input channel.
  private func forEachBlockOfRow(
    _ input: Int, _ body: (_ plane: Int, _ block: PackedKernel.Block, _ place: Int) -> Void
  ) {
    for plane in 0..<36 {
      for block in kernel.blocks {
        body(plane, block, plane * kernel.count + block.offset + input * block.width)
      }
    }
  }

  /// The kernel's gradient: `Gᵀ [Σ (Bᵀ d B) ⊗ (A y Aᵀ)] G`, the forward formula transposed.
  func backwardWeights(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>
  ) {
    let spans = max(1, min(4, blocks.count))
    let count = 36 * kernel.count
    withScratch(spans * count) { sums in
      Parallelism.forEach(blocks: spans) { span in
        let sum = sums + span * count
        sum.update(repeating: 0, count: count)
        for index in span * blocks.count / spans..<(span + 1) * blocks.count / spans {
          let (image, rows) = blocks.block(index)
          addProducts(input, outputGradient, image: image, rows, to: sum)
        }
      }
      let outputs = geometry.outputChannels
      Parallelism.forEachRange(of: geometry.inputChannels, grain: 8) { inputs in
        withScratch(36 * outputs) { row in
          for input in inputs {
            forEachBlockOfRow(input) { plane, block, place in
              let target = row + plane * outputs + block.first
              for channel in 0..<block.channels {
                var total = sums[place + channel]
                for span in 1..<max(1, spans) { total += sums[span * count + place + channel] }
                target[channel] = total
              }
            }
            ck_winograd_kernel_gradient(
              row, outputs, outputs, weightGradient + input * outputs,
              geometry.inputChannels * outputs)
          }
        }
      }
    }
  }

  private func addProducts(
    _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>, image: Int,
    _ rows: Range<Int>, to sum: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.outputChannels
    let count = rows.count * tileColumns
    let padded = PaddedImage(
      height: geometry.outputHeight, width: geometry.outputWidth, channels: channels,
      kept: 0..<channels, left: 0, columns: 4 * tileColumns)
    let lines = 4 * rows.lowerBound..<4 * rows.upperBound
    // The products read whole vectors, behind the last channel too.
    let slack = 32
    withInputPlanes(input, image: image, rows) { inputPlanes in
      withScratch(36 * count * channels + slack) { gradientPlanes in
        withScratch(lines.count * padded.lineFloats) { slab in
          padded.copy(
            lines,
            of: outputGradient + image * geometry.outputHeight * geometry.outputWidth * channels,
            to: slab)
          var grid = tiles(rows, channels: channels, pixel: channels, line: padded.lineFloats)
          ck_winograd_gradient(&grid, slab, gradientPlanes)
        }
        (gradientPlanes + 36 * count * channels).update(repeating: 0, count: slack)
        for plane in 0..<36 {
          var grid = productGrid(inputPlanes + plane * count * geometry.inputChannels, count: count)
          for block in kernel.blocks {
            grid.channels = block.channels
            grid.output = gradientPlanes + plane * count * channels + block.first
            ck_accumulate_kernel(&grid, block.width, sum + plane * kernel.count + block.offset)
          }
        }
      }
    }
  }
}
