/// Mean and biased variance of each channel of each group of rows.
package enum ChannelMoments {
  /// Fills `mean` and `variance`, both `[groups, channels]`, from `input` `[groups · rows, channels]`.
  ///
  /// Each block takes its own mean and squared deviations while it is in cache; blocks are merged in double
  /// precision (Chan, Golub, LeVeque 1979), so that no digits cancel when the mean is far from zero.
  package static func compute(
    _ extents: ChannelRows, _ input: UnsafePointer<Float>, mean: UnsafeMutablePointer<Float>,
    variance: UnsafeMutablePointer<Float>
  ) {
    let channels = extents.channels
    let perGroup = extents.blocksPerGroup
    withScratch(max(1, 2 * extents.groups * perGroup * channels)) { partial in
      extents.forEachBlock { block, _, rows in
        let means = partial + 2 * block * channels
        blockMoments(input, rows, channels, means: means, deviations: means + channels)
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

  private static func blockMoments(
    _ input: UnsafePointer<Float>, _ rows: Range<Int>, _ channels: Int,
    means: UnsafeMutablePointer<Float>, deviations: UnsafeMutablePointer<Float>
  ) {
    let scale = 1 / Float(rows.count)
    var channel = 0
    while channel + 8 <= channels {
      var sum = SIMD8<Float>.zero
      for row in rows { sum += input.load8(row * channels + channel) }
      let mean = sum * scale
      var squares = SIMD8<Float>.zero
      for row in rows {
        let deviation = input.load8(row * channels + channel) - mean
        squares += deviation * deviation
      }
      means.store8(mean, at: channel)
      deviations.store8(squares, at: channel)
      channel += 8
    }
    while channel < channels {
      var sum: Float = 0
      for row in rows { sum += input[row * channels + channel] }
      let mean = sum * scale
      var squares: Float = 0
      for row in rows {
        let deviation = input[row * channels + channel] - mean
        squares += deviation * deviation
      }
      means[channel] = mean
      deviations[channel] = squares
      channel += 1
    }
  }
}
