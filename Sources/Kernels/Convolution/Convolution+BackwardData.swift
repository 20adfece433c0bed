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

  /// Whether the phase's pixels are all pixels, in order.
  private var isInPlace: Bool { geometry.stride == 1 && geometry.groups == 1 }

  func run(
    group: Int, outputGradient: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, inputGradient: UnsafeMutablePointer<Float>
  ) {
    let inputs = geometry.inputChannelsPerGroup
    let outputs = geometry.outputChannelsPerGroup
    let gather = PatchGather(
      height: geometry.outputHeight, width: geometry.outputWidth,
      pixelStride: geometry.outputChannels, channels: outputs, kernelHeight: vertical.count,
      kernelWidth: horizontal.count, stride: 1, originY: vertical.origin,
      originX: horizontal.origin, gridHeight: vertical.pixels, gridWidth: horizontal.pixels)
    let depth = gather.rowLength
    let pixels = geometry.batch * gather.gridHeight * gather.gridWidth
    withScratch(max(1, depth * inputs)) { reversed in
      reverse(weight, group: group, into: reversed)
      let rows = Convolution.blockRows(length: max(1, depth))
      Parallelism.forEachRange(of: pixels, grain: rows) { range in
        withScratch(range.count * (depth + inputs)) { patches in
          gather(outputGradient + group * outputs, range, into: patches)
          let product =
            isInPlace ? inputGradient + range.lowerBound * inputs : patches + range.count * depth
          multiply(
            MatrixFactor(patches, rowStride: max(1, depth)),
            MatrixFactor(reversed, rowStride: inputs), rows: range.count, columns: inputs,
            depth: depth, into: product, rowStride: inputs)
          if !isInPlace || bias != nil {
            scatter(product, range, group: group, bias: bias, to: inputGradient)
          }
        }
      }
    }
  }

  /// The phase's taps as `[taps, Cout / groups, Cin / groups]`, last tap first.
  private func reverse(
    _ weight: UnsafePointer<Float>, group: Int, into reversed: UnsafeMutablePointer<Float>
  ) {
    let inputs = geometry.inputChannelsPerGroup
    let outputs = geometry.outputChannelsPerGroup
    var destination = reversed
    for tapRow in vertical.reversedTaps {
      for tapColumn in horizontal.reversedTaps {
        let tap =
          weight + (tapRow * geometry.kernelWidth + tapColumn) * inputs * geometry.outputChannels
          + group * outputs
        for output in 0..<outputs {
          for input in 0..<inputs {
            destination[output * inputs + input] = tap[input * geometry.outputChannels + output]
          }
        }
        destination += outputs * inputs
      }
    }
  }

  /// Writes a block of the phase's pixels to their places in the image.
  private func scatter(
    _ product: UnsafePointer<Float>, _ range: Range<Int>, group: Int, bias: UnsafePointer<Float>?,
    to inputGradient: UnsafeMutablePointer<Float>
  ) {
    let inputs = geometry.inputChannelsPerGroup
    let firstChannel = group * inputs
    for position in range {
      let x = position % horizontal.pixels * geometry.stride + column
      let line = position / horizontal.pixels
      let y = line % vertical.pixels * geometry.stride + row
      let image = line / vertical.pixels
      let pixel = (image * geometry.inputHeight + y) * geometry.inputWidth + x
      let target = inputGradient + pixel * geometry.inputChannels + firstChannel
      let source = product + (position - range.lowerBound) * inputs
      if let bias {
        for channel in 0..<inputs {
          target[channel] = source[channel] + bias[firstChannel + channel]
        }
      } else {
        target.update(from: source, count: inputs)
      }
    }
  }
}

/// The taps of a kernel that reach the input positions `offset`, `offset + stride`, … along one axis.
private struct PhaseTaps {
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
