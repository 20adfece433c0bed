import CKernels

/// The forward pass of batch and instance norm with known factors.
package enum NormalizationForward {
  /// `output = rectifier(input · scale + shift + residual)`.
  ///
  /// - Parameters:
  ///   - input: `[groups · rows, channels]`.
  ///   - scale: `[groups, channels]`.
  ///   - shift: `[groups, channels]`.
  ///   - residual: Of the input's shape, or nil.
  ///   - output: Of the input's shape.
  package static func apply(
    _ extents: ChannelRows, _ input: UnsafePointer<Float>, scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>, residual: UnsafePointer<Float>? = nil, rectifier: Rectifier,
    output: UnsafeMutablePointer<Float>
  ) {
    let channels = extents.channels
    extents.forEachBlock { _, group, rows in
      let first = rows.lowerBound * channels
      ck_normalize(
        input + first, rows.count, channels, scale + group * channels, shift + group * channels,
        residual.map { $0 + first }, rectifier.negativeSlope, output + first)
    }
  }
}
