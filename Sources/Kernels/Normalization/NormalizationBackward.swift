/// The backward pass of batch and instance norm with statistics of the rows themselves.
package enum NormalizationBackward {
  /// Per channel of each group, the sums of the gradient and of gradient times normalized input.
  ///
  /// - Parameters:
  ///   - gradient: Of the output, `[groups · rows, channels]`.
  ///   - input: `[groups · rows, channels]`.
  ///   - mean: `[groups, channels]`.
  ///   - inverseDeviation: `1 / √(variance + ε)`, `[groups, channels]`.
  ///   - gradientSum: `[groups, channels]`: the gradient of a shift.
  ///   - productSum: `[groups, channels]`: the gradient of a scale.
  package static func sums(
    _ extents: ChannelRows, gradient: UnsafePointer<Float>, input: UnsafePointer<Float>,
    mean: UnsafePointer<Float>, inverseDeviation: UnsafePointer<Float>,
    gradientSum: UnsafeMutablePointer<Float>, productSum: UnsafeMutablePointer<Float>
  ) {
    let channels = extents.channels
    let perGroup = extents.blocksPerGroup
    withScratch(max(1, 2 * extents.groups * perGroup * channels)) { partial in
      extents.forEachBlock { block, group, rows in
        let sums = partial + 2 * block * channels
        blockSums(
          gradient, input, rows, channels, mean: mean + group * channels, sums: sums,
          products: sums + channels)
      }
      for group in 0..<extents.groups {
        for channel in 0..<channels {
          var sum = 0.0
          var product = 0.0
          for block in 0..<perGroup {
            let values = partial + 2 * (group * perGroup + block) * channels + channel
            sum += Double(values[0])
            product += Double(values[channels])
          }
          let place = group * channels + channel
          gradientSum[place] = Float(sum)
          productSum[place] = Float(product * Double(inverseDeviation[place]))
        }
      }
    }
  }

  private static func blockSums(
    _ gradient: UnsafePointer<Float>, _ input: UnsafePointer<Float>, _ rows: Range<Int>,
    _ channels: Int, mean: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>,
    products: UnsafeMutablePointer<Float>
  ) {
    var channel = 0
    while channel + 8 <= channels {
      let center = mean.load8(channel)
      var sum = SIMD8<Float>.zero
      var product = SIMD8<Float>.zero
      for row in rows {
        let slope = gradient.load8(row * channels + channel)
        sum += slope
        product += slope * (input.load8(row * channels + channel) - center)
      }
      sums.store8(sum, at: channel)
      products.store8(product, at: channel)
      channel += 8
    }
    while channel < channels {
      var sum: Float = 0
      var product: Float = 0
      for row in rows {
        let slope = gradient[row * channels + channel]
        sum += slope
        product += slope * (input[row * channels + channel] - mean[channel])
      }
      sums[channel] = sum
      products[channel] = product
      channel += 1
    }
  }

  /// The input's gradient: `a · gradient + b · (input − mean) + c` with three numbers per channel that follow from the sums.
  ///
  /// `dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂))` (Ioffe, Szegedy 2015).
  package static func inputGradient(
    _ extents: ChannelRows, gradient: UnsafePointer<Float>, input: UnsafePointer<Float>,
    mean: UnsafePointer<Float>, inverseDeviation: UnsafePointer<Float>,
    gradientSum: UnsafePointer<Float>, productSum: UnsafePointer<Float>,
    scale: UnsafePointer<Float>?, output: UnsafeMutablePointer<Float>
  ) {
    let channels = extents.channels
    let count = extents.groups * channels
    withScratch(3 * max(1, count)) { factors in
      let ofGradient = factors
      let ofInput = factors + count
      let constant = factors + 2 * count
      for place in 0..<count {
        let slope = (scale?[place % channels] ?? 1) * inverseDeviation[place]
        let inputFactor = -slope * inverseDeviation[place] * productSum[place] / Float(extents.rows)
        ofGradient[place] = slope
        ofInput[place] = inputFactor
        constant[place] = -slope * gradientSum[place] / Float(extents.rows)
      }
      extents.forEachBlock { _, group, rows in
        combine(
          gradient, input, rows, channels, mean: mean + group * channels,
          ofGradient: ofGradient + group * channels, ofInput: ofInput + group * channels,
          constant: constant + group * channels, output: output)
      }
    }
  }

  private static func combine(
    _ gradient: UnsafePointer<Float>, _ input: UnsafePointer<Float>, _ rows: Range<Int>,
    _ channels: Int, mean: UnsafePointer<Float>, ofGradient: UnsafePointer<Float>,
    ofInput: UnsafePointer<Float>, constant: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    for row in rows {
      let slopes = gradient + row * channels
      let values = input + row * channels
      let target = output + row * channels
      var channel = 0
      while channel + 8 <= channels {
        let deviation = values.load8(channel) - mean.load8(channel)
        target.store8(
          slopes.load8(channel) * ofGradient.load8(channel) + deviation * ofInput.load8(channel)
            + constant.load8(channel), at: channel)
        channel += 8
      }
      while channel < channels {
        target[channel] =
          slopes[channel] * ofGradient[channel]
          + (values[channel] - mean[channel]) * ofInput[channel] + constant[channel]
        channel += 1
      }
    }
  }
}
