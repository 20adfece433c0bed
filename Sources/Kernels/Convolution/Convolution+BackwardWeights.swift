import CKernels
import TensorCore

extension Convolution {
  /// The kernel's gradient: patches, transposed, times the output's gradient.
  ///
  /// Blocks of output lines are dealt to at most eight spans, each with a sum of its own; the sums are added
  /// in order.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, Cin]`.
  ///   - outputGradient: `[N, Ho, Wo, Cout]`.
  ///   - weightGradient: `[kH, kW, Cin / groups, Cout]`, overwritten.
  package static func backwardWeights(
    _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, weightGradient: UnsafeMutablePointer<Float>
  ) {
    if let winograd = Winograd(geometry) {
      return winograd.backwardWeights(
        input: input, outputGradient: outputGradient, weightGradient: weightGradient)
    }
    let kernel = PackedKernel(
      depth: geometry.patchLength, channels: geometry.outputChannelsPerGroup)
    let blocks = geometry.blocks
    let spans = max(1, min(8, blocks.count))
    withScratch(max(1, spans * kernel.count)) { sums in
      for group in 0..<geometry.groups {
        Parallelism.forEach(blocks: spans) { span in
          let sum = sums + span * kernel.count
          sum.update(repeating: 0, count: kernel.count)
          for index in span * blocks.count / spans..<(span + 1) * blocks.count / spans {
            let (image, lines) = blocks.block(index)
            withPatches(geometry, input, group: group, image: image, lines) { patches in
              addProduct(
                geometry, kernel, outputGradient, group: group, image: image, lines, patches,
                to: sum)
            }
          }
        }
        unpack(geometry, kernel, sums, spans: spans, group: group, to: weightGradient)
      }
    }
  }

  private static func addProduct(
    _ geometry: ConvolutionGeometry, _ kernel: PackedKernel,
    _ outputGradient: UnsafePointer<Float>, group: Int, image: Int, _ lines: Range<Int>,
    _ patches: ck_grid, to sum: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.outputChannels
    let pixel = (image * geometry.outputHeight + lines.lowerBound) * geometry.outputWidth
    let pixels = lines.count * geometry.outputWidth
    let source = outputGradient + pixel * channels + group * kernel.channels
    let isWhole = kernel.blocks.allSatisfy { $0.channels == $0.width }
    func accumulate(_ gradient: UnsafeMutablePointer<Float>, pixelStride: Int) {
      for block in kernel.blocks {
        var grid = patches
        grid.channels = block.channels
        grid.output = gradient + block.first
        grid.outputPixel = pixelStride
        grid.outputLine = geometry.outputWidth * pixelStride
        ck_accumulate_kernel(&grid, block.width, sum + block.offset)
      }
    }
    if isWhole { return accumulate(UnsafeMutablePointer(mutating: source), pixelStride: channels) }
    // The loops read whole vectors, behind the last channel too: there must be something to read.
    let slack = 32
    withScratch(pixels * kernel.channels + slack) { copy in
      for pixel in 0..<pixels {
        for channel in 0..<kernel.channels {
          copy[pixel * kernel.channels + channel] = source[pixel * channels + channel]
        }
      }
      (copy + pixels * kernel.channels).update(repeating: 0, count: slack)
      accumulate(copy, pixelStride: kernel.channels)
    }
  }

  /// Adds the spans' sums in order and puts them where the kernel's gradient has them.
  private static func unpack(
    _ geometry: ConvolutionGeometry, _ kernel: PackedKernel, _ sums: UnsafePointer<Float>,
    spans: Int, group: Int, to weightGradient: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEachRange(of: kernel.depth, grain: 128) { depths in
      for depth in depths {
        let target =
          weightGradient + depth * geometry.outputChannels + group * kernel.channels
        for block in kernel.blocks {
          for channel in 0..<block.channels {
            let place = block.offset + depth * block.width + channel
            var total: Float = 0
            for span in 0..<spans { total += sums[span * kernel.count + place] }
            target[block.first + channel] = total
          }
        }
      }
    }
  }
}
