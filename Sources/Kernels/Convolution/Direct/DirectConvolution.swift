import CKernels
import TensorCore

/// A convolution without copying patches.
///
/// In `[N, H, W, C]` the taps of one kernel row are contiguous in the padded image, so a patch is
/// `kH` runs of `kW · C` floats. The C loops (CKernels) process them in register tiles of pixels
/// times channels. With a horizontal dilation a run has the channels of one tap, and the products of
/// each column of the kernel are added to those before it.
struct DirectConvolution {
  let geometry: ConvolutionGeometry

  init(_ geometry: ConvolutionGeometry) { self.geometry = geometry }

  func forward(
    input: UnsafePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>, tail: ConvolutionTail?, kernels: PreparedKernels?
  ) {
    let channels = geometry.outputChannels
    let kernel = PackedKernel(
      depth: geometry.patchLength, channels: geometry.outputChannelsPerGroup)
    PreparedKernels.with(
      kernels, PreparedKernels.Packing(), count: max(1, geometry.groups * kernel.count)
    ) { packed in
      for group in 0..<geometry.groups {
        kernel.pack(into: packed + group * kernel.count) {
          weight + tapOrder($0) * channels + group * kernel.channels
        }
      }
    } body: { packed in
      for group in 0..<geometry.groups {
        let firstChannel = group * kernel.channels
        let packed = packed + group * kernel.count
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
              grid.convolve(
                block, packed, runs: geometry.runs, bias: bias.map { $0 + channel })
            }
            // The channels of the last group complete the pixels.
            if let tail, group == geometry.groups - 1 {
              let length = geometry.outputWidth * channels
              tail.finish(output, line * length..<(line + lines.count) * length)
            }
          }
        }
      }
    }
  }

  /// The row of the weight `[kH · kW · Cin / groups, Cout]` at a place of the packed kernel, which is
  /// ordered run by run.
  private func tapOrder(_ place: Int) -> Int {
    guard geometry.runs > 1 else { return place }
    let inputs = geometry.inputChannelsPerGroup
    let (tap, input) = place.quotientAndRemainder(dividingBy: inputs)
    let (column, row) = tap.quotientAndRemainder(dividingBy: geometry.kernelHeight)
    return (row * geometry.kernelWidth + column) * inputs + input
  }
}
