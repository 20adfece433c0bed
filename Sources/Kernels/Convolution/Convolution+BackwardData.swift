import CKernels
import TensorCore

extension Convolution {
  /// The input's gradient; also the forward pass of a transposed convolution.
  ///
  /// Input pixels fall into `stride²` phases. Inside one, each pixel sums over the same taps of the kernel, so
  /// that a phase is a stride-1 convolution of the output's gradient with those taps, reversed and transposed:
  /// nothing is multiplied by the zeros between strides, and no two threads write to one place.
  ///
  /// - Parameters:
  ///   - outputGradient: `[N, Ho, Wo, Cout]`.
  ///   - weight: `[kH, kW, Cin / groups, Cout]`.
  ///   - bias: `[Cin]`, added to every pixel: that of a transposed convolution; or nil.
  ///   - inputGradient: `[N, H, W, Cin]`, overwritten.
  package static func backwardData(
    _ geometry: ConvolutionGeometry, outputGradient: UnsafePointer<Float>,
    weight: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    if geometry.paddingMode == .reflection {
      return backwardThroughReflection(
        geometry, outputGradient: outputGradient, weight: weight, bias: bias,
        inputGradient: inputGradient)
    }
    let winograds = Winograd.backwardData(geometry)
    if !winograds.isEmpty {
      return withScratch(geometry.patchLength * geometry.outputChannels) { transposed in
        transposeTaps(geometry, weight, into: transposed)
        for winograd in winograds {
          winograd.forward(
            input: outputGradient, weight: transposed, bias: bias, output: inputGradient)
        }
      }
    }
    for row in 0..<min(geometry.stride, geometry.inputHeight) {
      for column in 0..<min(geometry.stride, geometry.inputWidth) {
        let phase = ConvolutionPhase(geometry, row: row, column: column)
        for group in 0..<geometry.groups {
          phase.run(
            group: group, outputGradient: outputGradient, weight: weight, bias: bias,
            inputGradient: inputGradient)
        }
      }
    }
  }
}

extension Convolution {
  /// Takes the gradient of the padded image, and adds that of each mirrored pixel to its original.
  private static func backwardThroughReflection(
    _ geometry: ConvolutionGeometry, outputGradient: UnsafePointer<Float>,
    weight: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    let padded = geometry.ofPaddedImage
    let reflection = ReflectionPadding(
      batch: geometry.batch, inputHeight: geometry.inputHeight, inputWidth: geometry.inputWidth,
      channels: geometry.inputChannels, padding: geometry.padding)
    withScratch(
      padded.batch * padded.inputHeight * padded.inputWidth * padded.inputChannels
    ) { gradient in
      backwardData(
        padded, outputGradient: outputGradient, weight: weight, bias: bias, inputGradient: gradient)
      reflection.backward(gradient: gradient, inputGradient: inputGradient)
    }
  }

  /// `[kH, kW, Cin, Cout]` to `[kH, kW, Cout, Cin]`.
  private static func transposeTaps(
    _ geometry: ConvolutionGeometry, _ weight: UnsafePointer<Float>,
    into transposed: UnsafeMutablePointer<Float>
  ) {
    let inputs = geometry.inputChannels
    let outputs = geometry.outputChannels
    Parallelism.forEach(blocks: geometry.kernelHeight * geometry.kernelWidth) { tap in
      let offset = tap * inputs * outputs
      ck_transpose(weight + offset, inputs, outputs, outputs, transposed + offset, inputs)
    }
  }
}

/// The input pixels at one offset modulo the stride, and the taps of the kernel that reach them.
private struct ConvolutionPhase {
  let geometry: ConvolutionGeometry
  let row: Int
  let column: Int
  let vertical: PhaseTaps
  let horizontal: PhaseTaps

  init(_ geometry: ConvolutionGeometry, row: Int, column: Int) {
    self.geometry = geometry
    self.row = row
    self.column = column
    vertical = PhaseTaps(
      offset: row, extent: geometry.inputHeight, kernel: geometry.kernelHeight, geometry)
    horizontal = PhaseTaps(
      offset: column, extent: geometry.inputWidth, kernel: geometry.kernelWidth, geometry)
  }

  func run(
    group: Int, outputGradient: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, inputGradient: UnsafeMutablePointer<Float>
  ) {
    let inputs = geometry.inputChannelsPerGroup
    let outputs = geometry.outputChannelsPerGroup
    let kernel = PackedKernel(depth: vertical.count * horizontal.count * outputs, channels: inputs)
    let padded = PaddedImage(
      height: geometry.outputHeight, width: geometry.outputWidth,
      channels: geometry.outputChannels, kept: group * outputs..<(group + 1) * outputs,
      left: horizontal.origin, columns: max(0, horizontal.pixels + horizontal.count - 1))
    let blocks = ConvolutionBlocks(
      batch: geometry.batch, lines: vertical.pixels, lineFloats: padded.lineFloats)
    withScratch(max(1, kernel.count)) { packed in
      pack(weight, group: group, kernel, into: packed)
      Parallelism.forEach(blocks: blocks.count) { index in
        let (image, lines) = blocks.block(index)
        let rows =
          lines.lowerBound + vertical.origin..<lines.upperBound + vertical.origin
          + max(0, vertical.count - 1)
        withScratch(max(1, rows.count * padded.lineFloats)) { slab in
          let pixels = image * geometry.outputHeight * geometry.outputWidth
          padded.copy(rows, of: outputGradient + pixels * geometry.outputChannels, to: slab)
          var grid = ck_grid()
          grid.input = UnsafePointer(slab)
          grid.inputRow = padded.lineFloats
          grid.inputPixel = outputs
          grid.inputLine = padded.lineFloats
          grid.kernelRows = horizontal.count == 0 ? 0 : vertical.count
          grid.run = horizontal.count * outputs
          grid.lastRun = grid.run
          grid.lines = lines.count
          grid.columns = horizontal.pixels
          grid.outputPixel = geometry.stride * geometry.inputChannels
          grid.outputLine = grid.outputPixel * geometry.inputWidth
          let y = lines.lowerBound * geometry.stride + row
          let pixel = (image * geometry.inputHeight + y) * geometry.inputWidth + column
          for block in kernel.blocks {
            let channel = group * inputs + block.first
            grid.channels = block.channels
            grid.output = inputGradient + pixel * geometry.inputChannels + channel
            ck_convolve(&grid, block.width, packed + block.offset, bias.map { $0 + channel })
          }
        }
      }
    }
  }

  /// The phase's taps as `[taps, Cout / groups]` by `Cin / groups`, last tap first.
  private func pack(
    _ weight: UnsafePointer<Float>, group: Int, _ kernel: PackedKernel,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let inputs = geometry.inputChannelsPerGroup
    let outputs = geometry.outputChannelsPerGroup
    kernel.pack(into: packed, columnStride: geometry.outputChannels) { depth in
      let tap = depth / outputs
      let tapRow = vertical.reversedTaps[tap / horizontal.count]
      let tapColumn = horizontal.reversedTaps[tap % horizontal.count]
      return weight
        + (tapRow * geometry.kernelWidth + tapColumn) * inputs * geometry.outputChannels
        + group * outputs + depth % outputs
    }
  }
}

/// The taps of a kernel that reach the input positions `offset`, `offset + stride`, … along one axis.
struct PhaseTaps {
  /// Positions along the axis in this phase.
  let pixels: Int
  /// Where the taps of the first position start in the output.
  let origin: Int
  let reversedTaps: [Int]

  var count: Int { reversedTaps.count }

  init(offset: Int, extent: Int, kernel: Int, _ geometry: ConvolutionGeometry) {
    let stride = geometry.stride
    pixels = (extent - offset + stride - 1) / stride
    // Output o reaches input i through tap k where i + padding = o · stride + k.
    let first = (offset + geometry.padding) % stride
    reversedTaps = Array(Swift.stride(from: first, to: kernel, by: stride).reversed())
    origin = (offset + geometry.padding - (reversedTaps.first ?? 0)) / stride
  }
}
