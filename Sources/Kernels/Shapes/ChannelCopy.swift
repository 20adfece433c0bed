import TensorCore

/// Copies some channels of every row into rows of another width: to concatenate, and to cut apart
/// again.
package enum ChannelCopy {
  /// - Parameters:
  ///   - rows: Rows of both.
  ///   - channels: Channels to copy per row.
  ///   - source: Where the first row's channels begin.
  ///   - sourceStride: Channels between rows of the source.
  ///   - target: Where the first row's copies go.
  ///   - targetStride: Channels between rows of the target.
  package static func copy(
    rows: Int, channels: Int, from source: UnsafePointer<Float>, sourceStride: Int,
    to target: UnsafeMutablePointer<Float>, targetStride: Int
  ) {
    Parallelism.forEachRange(of: rows, grain: max(1, 16_384 / max(1, channels))) { range in
      for row in range {
        (target + row * targetStride).update(from: source + row * sourceStride, count: channels)
      }
    }
  }
}
