import TensorCore

extension Convolution {
  /// The kernel's gradient: patches, transposed, times the output's gradient.
  ///
  /// Pixels are cut into at most eight spans, each with a sum of its own; the sums are added in order.
  ///
  /// - Parameters:
  ///   - input: `[N, H, W, Cin]`.
  ///   - outputGradient: `[N, Ho, Wo, Cout]`.
  ///   - weightGradient: `[kH, kW, Cin / groups, Cout]`, overwritten.
  package static func backwardWeights(
    _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, weightGradient: UnsafeMutablePointer<Float>
  ) {
    let rows = blockRows(length: geometry.patchLength)
    let blocks = (geometry.outputPixels + rows - 1) / rows
    let spans = min(8, blocks)
    let count = geometry.weightCount
    withScratch(spans * count) { sums in
      Parallelism.forEach(blocks: spans) { span in
        let blockRange = span * blocks / spans..<(span + 1) * blocks / spans
        for block in blockRange {
          let range = block * rows..<min(geometry.outputPixels, (block + 1) * rows)
          addProduct(
            geometry, input, outputGradient, range, to: sums + span * count,
            isFirst: block == blockRange.lowerBound)
        }
      }
      Parallelism.forEachRange(of: count) { range in
        for index in range {
          var sum: Float = 0
          for span in 0..<spans { sum += sums[span * count + index] }
          weightGradient[index] = sum
        }
      }
    }
  }

  private static func addProduct(
    _ geometry: ConvolutionGeometry, _ input: UnsafePointer<Float>,
    _ outputGradient: UnsafePointer<Float>, _ range: Range<Int>,
    to sum: UnsafeMutablePointer<Float>, isFirst: Bool
  ) {
    let channels = geometry.outputChannels
    for group in 0..<geometry.groups {
      let firstChannel = group * geometry.outputChannelsPerGroup
      withPatches(geometry, input, group: group, range) { patches in
        multiply(
          MatrixFactor(patches.pointer, rowStride: patches.rowStride, .transposed),
          MatrixFactor(
            outputGradient + range.lowerBound * channels + firstChannel, rowStride: channels),
          rows: geometry.patchLength, columns: geometry.outputChannelsPerGroup, depth: range.count,
          into: sum + firstChannel, rowStride: channels, accumulating: !isFirst)
      }
    }
  }
}
