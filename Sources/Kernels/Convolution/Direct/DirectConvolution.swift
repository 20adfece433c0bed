import CKernels
import TensorCore

/// A convolution without copying patches.
///
/// In `[N, H, W, C]` the taps of one kernel row are contiguous in the padded image, so a patch is
/// `kH` runs of `kW · C` floats. The C loops (CKernels) process them in register tiles of pixels
/// times channels.
struct DirectConvolution {
  let geometry: ConvolutionGeometry

  init(_ geometry: ConvolutionGeometry) { self.geometry = geometry }

  func forward(
    input: UnsafePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.outputChannels
    let kernel = PackedKernel(
      depth: geometry.patchLength, channels: geometry.outputChannelsPerGroup)
    withScratch(max(1, kernel.count)) { packed in
      for group in 0..<geometry.groups {
        let firstChannel = group * kernel.channels
        kernel.pack(into: packed) { weight + $0 * channels + firstChannel }
        let image = geometry.paddedImage(group: group)
        let blocks = geometry.blocks(of: image)
        Parallelism.forEach(blocks: blocks.count) { index in
          let (number, lines) = blocks.block(index)
          geometry.withPatches(image, of: input, image: number, lines) { patches in
            let line = number * geometry.outputHeight + lines.lowerBound
            for block in kernel.blocks {
              let channel = firstChannel + block.first
              var grid = patches
              grid.channels = block.channels
              grid.output = output + line * geometry.outputWidth * channels + channel
              grid.outputPixel = channels
              grid.outputLine = geometry.outputWidth * channels
              ck_convolve(&grid, block.width, packed + block.offset, bias.map { $0 + channel })
            }
          }
        }
      }
    }
  }
}
