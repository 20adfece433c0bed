import CKernels
import TensorCore

/// The gradient of one group's kernel, summed over blocks of output lines in a fixed order.
///
/// A large kernel has one sum, whose parts are distributed over the threads. A small kernel has up
/// to eight sums, each over a share of the blocks; they are added in order.
struct KernelGradient {
  let geometry: ConvolutionGeometry
  let group: Int
  let padded: PaddedImage
  let kernel: PackedKernel
  let blocks: ConvolutionBlocks
  let isLarge: Bool

  init(_ geometry: ConvolutionGeometry, group: Int) {
    self.geometry = geometry
    self.group = group
    padded = geometry.paddedImage(group: group)
    kernel = PackedKernel(
      depth: geometry.patchLength, channels: geometry.outputChannelsPerGroup)
    isLarge = kernel.count > 32_768
    // Each row of the kernel reads the gradient of a block of lines once, so it should stay in
    // cache too.
    let lineFloats =
      padded.lineFloats * geometry.stride.height
      + geometry.outputWidth * kernel.width
    blocks =
      isLarge
      ? ConvolutionBlocks(
        batch: geometry.batch, lines: geometry.outputHeight, height: 131_072 / lineFloats)
      : ConvolutionBlocks(
        batch: geometry.batch, lines: geometry.outputHeight, lineFloats: lineFloats)
  }

  func run(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>
  ) {
    let spans = isLarge ? 1 : max(1, min(8, blocks.count))
    withScratch(max(1, spans * kernel.count)) { sums in
      Parallelism.forEach(blocks: spans) { span in
        let sum = sums + span * kernel.count
        sum.update(repeating: 0, count: kernel.count)
        for index in span * blocks.count / spans..<(span + 1) * blocks.count / spans {
          let (image, lines) = blocks.block(index)
          geometry.withPatches(padded, of: input, image: image, lines) { patches in
            add(patches, outputGradient, image: image, lines, to: sum)
          }
        }
      }
      unpack(sums, spans: spans, to: weightGradient)
    }
  }

  /// Adds the product of some lines. The runs of the kernel, which are its rows unless it is dilated,
  /// and the blocks of channels are distributed over the threads.
  private func add(
    _ patches: ck_grid, _ outputGradient: UnsafePointer<Float>, image: Int, _ lines: Range<Int>,
    to sum: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.outputChannels
    let pixel = (image * geometry.outputHeight + lines.lowerBound) * geometry.outputWidth
    let pixels = lines.count * geometry.outputWidth
    let source = outputGradient + pixel * channels + group * kernel.channels
    func accumulate(_ panels: UnsafeMutablePointer<Float>) {
      let runs = geometry.kernelHeight * geometry.runs
      Parallelism.forEach(blocks: runs * kernel.blocks.count) { index in
        let block = kernel.blocks[index / runs]
        let run = index % runs
        var grid = patches
        grid.kernelRows = 1
        grid.input += run / geometry.runs * grid.inputRow + run % geometry.runs * grid.inputTap
        grid.channels = block.width
        grid.output = panels + block.first * pixels
        grid.outputPixel = block.width
        grid.outputLine = geometry.outputWidth * block.width
        ck_accumulate_kernel(
          &grid, block.width, sum + block.offset + run * grid.run * block.width)
      }
    }
    // A single block of all channels already has the final layout.
    if kernel.blocks.count == 1 && kernel.channels == kernel.width && kernel.width == channels {
      return accumulate(UnsafeMutablePointer(mutating: source))
    }
    withScratch(max(1, pixels * kernel.width)) { panels in
      Parallelism.forEach(blocks: kernel.blocks.count) { index in
        let block = kernel.blocks[index]
        ck_copy_pixels(
          source + block.first, channels, block.channels, panels + block.first * pixels,
          block.width, pixels)
      }
      accumulate(panels)
    }
  }

  /// Adds the spans' sums in order and writes them in the layout of the kernel's gradient.
  private func unpack(
    _ sums: UnsafeMutablePointer<Float>, spans: Int, to weightGradient: UnsafeMutablePointer<Float>
  ) {
    for span in 1..<max(1, spans) {
      Addition.forward(kernel.count, sums, sums + span * kernel.count, output: sums)
    }
    Parallelism.forEachRange(of: kernel.depth, grain: 128) { depths in
      for depth in depths {
        let target = weightGradient + depth * geometry.outputChannels + group * kernel.channels
        for block in kernel.blocks {
          (target + block.first).update(
            from: sums + block.offset + depth * block.width, count: block.channels)
        }
      }
    }
  }
}
