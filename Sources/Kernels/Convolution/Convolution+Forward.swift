import TensorCore

/// 2-D convolution over `[N, H, W, C]` as gathered patches times the kernel.
package enum Convolution {
  /// How many rows of `length` floats keep a block of patches inside a core's second-level cache.
  static func blockRows(length: Int) -> Int { min(1024, max(32, 49_152 / length / 16 * 16)) }

  /// `output = input * weight + bias`.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, Cin]`.
  ///   - weight: `[kH, kW, Cin / groups, Cout]`.
  ///   - bias: `[Cout]` or nil.
  ///   - output: `[N, Ho, Wo, Cout]`.
  package static func forward(
    _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.outputChannels
    forEachPatchBlock(geometry, input) { group, range, patches in
      let firstChannel = group * geometry.outputChannelsPerGroup
      let rows = output + range.lowerBound * channels
      if let bias {
        for row in 0..<range.count {
          (rows + row * channels + firstChannel).update(
            from: bias + firstChannel, count: geometry.outputChannelsPerGroup)
        }
      }
      multiply(
        patches, MatrixFactor(weight + firstChannel, rowStride: channels), rows: range.count,
        columns: geometry.outputChannelsPerGroup, depth: geometry.patchLength,
        into: rows + firstChannel, rowStride: channels, accumulating: bias != nil)
    }
  }

  /// Calls `body` with the patches `[range.count, kH · kW · Cin / groups]` of each block of output pixels and group.
  private static func forEachPatchBlock(
    _ geometry: ConvolutionGeometry, _ input: UnsafePointer<Float>,
    _ body: (_ group: Int, _ range: Range<Int>, _ patches: MatrixFactor) -> Void
  ) {
    let rows = blockRows(length: geometry.patchLength)
    Parallelism.forEachRange(of: geometry.outputPixels, grain: rows) { range in
      for group in 0..<geometry.groups {
        withPatches(geometry, input, group: group, range) { body(group, range, $0) }
      }
    }
  }

  /// Lends the patches of `range` to `body`; those of a pointwise convolution are the input itself.
  static func withPatches(
    _ geometry: ConvolutionGeometry, _ input: UnsafePointer<Float>, group: Int, _ range: Range<Int>,
    _ body: (MatrixFactor) -> Void
  ) {
    let source = input + group * geometry.inputChannelsPerGroup
    if geometry.isPointwise {
      let stride = geometry.inputChannels
      return body(MatrixFactor(source + range.lowerBound * stride, rowStride: stride))
    }
    let gather = PatchGather(
      height: geometry.inputHeight, width: geometry.inputWidth,
      pixelStride: geometry.inputChannels, channels: geometry.inputChannelsPerGroup,
      kernelHeight: geometry.kernelHeight, kernelWidth: geometry.kernelWidth,
      stride: geometry.stride, originY: -geometry.padding, originX: -geometry.padding,
      gridHeight: geometry.outputHeight, gridWidth: geometry.outputWidth)
    withScratch(range.count * geometry.patchLength) { patches in
      gather(source, range, into: patches)
      body(MatrixFactor(patches, rowStride: geometry.patchLength))
    }
  }
}
