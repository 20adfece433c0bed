import CKernels
import TensorCore

/// A depthwise convolution: as many groups as input and output channels.
struct Depthwise {
  let geometry: ConvolutionGeometry

  /// Returns nil for other convolutions.
  init?(_ geometry: ConvolutionGeometry) {
    guard
      geometry.groups > 1, geometry.groups == geometry.inputChannels,
      geometry.groups == geometry.outputChannels
    else { return nil }
    self.geometry = geometry
  }

  private var channels: Int { geometry.groups }

  func forward(
    input: UnsafePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>, tail: ConvolutionTail? = nil
  ) {
    forEachBlock(of: input) { _, patches, offset in
      var grid = patches
      grid.output = output + offset
      ck_depthwise(&grid, weight, bias)
      tail?.finish(output, offset..<offset + grid.lines * grid.outputLine)
    }
  }

  /// The kernel's gradient. Each block of lines has its own sums, which are added in order.
  func backwardWeights(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    weightGradient: UnsafeMutablePointer<Float>
  ) {
    let blocks = geometry.blocks(of: geometry.paddedImage(kept: 0..<channels))
    let count = geometry.patchLength * channels
    withScratch(max(1, blocks.count * count)) { sums in
      forEachBlock(of: input) { block, patches, offset in
        var grid = patches
        grid.output = UnsafeMutablePointer(mutating: outputGradient + offset)
        ck_depthwise_kernel(&grid, sums + block * count)
      }
      weightGradient.update(repeating: 0, count: count)
      for block in 0..<blocks.count {
        Addition.forward(count, weightGradient, sums + block * count, output: weightGradient)
      }
    }
  }

  /// The input's gradient, phase by phase as in `Convolution.backwardData`.
  func backwardData(
    outputGradient: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, inputGradient: UnsafeMutablePointer<Float>
  ) {
    for phase in ConvolutionPhase.all(of: geometry) {
      let taps = phase.vertical.reversedTaps.flatMap { row in
        phase.horizontal.reversedTaps.map { row * geometry.kernelWidth + $0 }
      }
      withScratch(max(1, taps.count * channels)) { kernel in
        for (place, tap) in taps.enumerated() {
          (kernel + place * channels).update(from: weight + tap * channels, count: channels)
        }
        phase.forEachBlock(
          of: outputGradient, phase.paddedGradient(kept: 0..<channels)
        ) { patches, offset in
          var grid = patches
          grid.run = phase.horizontal.count
          grid.channels = channels
          grid.output = inputGradient + offset
          ck_depthwise(&grid, kernel, bias)
        }
      }
    }
  }

  /// Calls `body` with the patches of blocks of output lines, with all channels, and the index of
  /// each block's first pixel in the output.
  private func forEachBlock(
    of input: UnsafePointer<Float>,
    _ body: (_ block: Int, _ patches: ck_grid, _ offset: Int) -> Void
  ) {
    let image = geometry.paddedImage(kept: 0..<channels)
    let blocks = geometry.blocks(of: image)
    Parallelism.forEach(blocks: blocks.count) { index in
      let (number, lines) = blocks.block(index)
      geometry.withPatches(image, of: input, image: number, lines) { patches in
        var grid = patches
        grid.run = geometry.kernelWidth
        grid.channels = channels
        grid.outputPixel = channels
        grid.outputLine = geometry.outputWidth * channels
        let line = number * geometry.outputHeight + lines.lowerBound
        body(index, grid, line * grid.outputLine)
      }
    }
  }
}
