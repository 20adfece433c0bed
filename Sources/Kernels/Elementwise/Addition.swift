import CKernels
import TensorCore

/// Sums of tensors and of their rows.
package enum Addition {
  /// `output = a + b`.
  package static func forward(
    _ count: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    Parallelism.forEachRange(of: count) { range in
      Elementwise.map(range, a, b, output: output) { $0 + $1 }
    }
  }

  /// The sum of each channel over all rows of `[rows, channels]`: the gradient of a bias.
  package static func overRows(
    _ rows: Int, channels: Int, _ input: UnsafePointer<Float>, sum: UnsafeMutablePointer<Float>
  ) {
    let grain = max(16, 32_768 / max(1, channels))
    let blocks = (rows + grain - 1) / grain
    withScratch(max(1, blocks * channels)) { partial in
      Parallelism.forEachRange(of: rows, grain: grain) { range in
        ck_sums(
          input + range.lowerBound * channels, range.count, channels,
          partial + range.lowerBound / grain * channels)
      }
      for channel in 0..<channels {
        var total = 0.0
        for block in 0..<blocks { total += Double(partial[block * channels + channel]) }
        sum[channel] = Float(total)
      }
    }
  }
}
