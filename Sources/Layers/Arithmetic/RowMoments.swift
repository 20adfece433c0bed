import Kernels
import TensorCore

/// Mean and variance of each channel over the rows of an image that come one after another, merged by
/// the formula of Chan, Golub and LeVeque (1979).
package struct RowMoments {
  private var count = 0.0
  private var means: [Double]
  /// Sums of squared differences from the mean.
  private var squares: [Double]

  /// Makes moments of no rows yet.
  package init(channels: Int) {
    means = Array(repeating: 0, count: channels)
    squares = means
  }

  /// Adds rows `[1, H, W, C]`.
  package mutating func add(_ rows: Tensor) {
    let pixels = rows.shape[1] * rows.shape[2]
    let extents = ChannelRows(groups: 1, rows: pixels, channels: means.count)
    let part = ChannelStatistics(of: rows, extents, epsilon: 0)
    let added = Double(pixels)
    let total = count + added
    part.mean.withPointer { mean in
      part.variance.withPointer { variance in
        for channel in means.indices {
          let difference = Double(mean[channel]) - means[channel]
          means[channel] += difference * added / total
          squares[channel] +=
            Double(variance[channel]) * added + difference * difference * count * added / total
        }
      }
    }
    count = total
  }

  /// The statistics of all rows.
  package func statistics(epsilon: Float) -> ChannelStatistics {
    let shape: Shape = [means.count]
    return ChannelStatistics(
      mean: Tensor(means.map { Float($0) }, shape: shape),
      variance: Tensor(squares.map { Float($0 / count) }, shape: shape), epsilon: epsilon)
  }
}
