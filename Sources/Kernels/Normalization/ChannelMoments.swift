import CKernels

/// Mean and biased variance of each channel of each group of rows.
package enum ChannelMoments {
  /// Fills `mean` and `variance`, both `[groups, channels]`, from `input` `[groups · rows,
  /// channels]`.
  ///
  /// Each block computes its mean and squared deviations while it is in cache. Blocks are merged in
  /// double precision (Chan, Golub, LeVeque 1979), so that no digits cancel when the mean is far
  /// from zero.
  package static func compute(
    _ extents: ChannelRows, _ input: UnsafePointer<Float>, mean: UnsafeMutablePointer<Float>,
    variance: UnsafeMutablePointer<Float>
  ) {
    let channels = extents.channels
    let perGroup = extents.blocksPerGroup
    withScratch(max(1, 2 * extents.groups * perGroup * channels)) { partial in
      extents.forEachBlock { block, _, rows in
        let means = partial + 2 * block * channels
        ck_moments(
          input + rows.lowerBound * channels, rows.count, channels, means, means + channels)
      }
      for group in 0..<extents.groups {
        for channel in 0..<channels {
          var count = 0.0
          var center = 0.0
          var squares = 0.0
          for block in 0..<perGroup {
            let values = partial + 2 * (group * perGroup + block) * channels + channel
            let added = Double(extents.rowCount(ofBlock: block))
            let shift = Double(values[0]) - center
            center += shift * added / (count + added)
            squares += Double(values[channels]) + shift * shift * count * added / (count + added)
            count += added
          }
          mean[group * channels + channel] = Float(center)
          variance[group * channels + channel] = Float(squares / count)
        }
      }
    }
  }
}
