import CKernels

/// The backward pass of batch and instance norm whose statistics come from the rows themselves,
/// including the residual and the rectifier.
package struct NormalizationBackward {
  /// The rows and their groups.
  let extents: ChannelRows
  /// The gradient of the output, `[groups · rows, channels]`.
  let gradient: UnsafePointer<Float>
  /// The rectifier's output, of the same shape; nil if there is none, or if `gradient` is already
  /// the gradient before it.
  let rectified: (output: UnsafePointer<Float>, rectifier: Rectifier)?
  /// The input of the norm, of the same shape.
  let input: UnsafePointer<Float>
  /// `[groups, channels]`.
  let mean: UnsafePointer<Float>
  /// `1 / √(variance + ε)`, `[groups, channels]`.
  let inverseDeviation: UnsafePointer<Float>

  /// Makes a backward pass; the pointers must stay valid while it is used.
  package init(
    _ extents: ChannelRows, gradient: UnsafePointer<Float>,
    rectified: (output: UnsafePointer<Float>, rectifier: Rectifier)?, input: UnsafePointer<Float>,
    mean: UnsafePointer<Float>, inverseDeviation: UnsafePointer<Float>
  ) {
    self.extents = extents
    self.gradient = gradient
    self.rectified = rectified
    self.input = input
    self.mean = mean
    self.inverseDeviation = inverseDeviation
  }

  private var slope: Float { rectified?.rectifier.negativeSlope ?? 1 }

  /// For each channel of each group, the sums of the gradient and of gradient times normalized
  /// input.
  ///
  /// - Parameters:
  ///   - gradientSum: `[groups, channels]`: the gradient of a shift.
  ///   - productSum: `[groups, channels]`: the gradient of a scale.
  ///   - unrectified: Receives the gradient before the rectifier, unless it is nil.
  package func sums(
    gradientSum: UnsafeMutablePointer<Float>, productSum: UnsafeMutablePointer<Float>,
    unrectified: UnsafeMutablePointer<Float>? = nil
  ) {
    let channels = extents.channels
    let perGroup = extents.blocksPerGroup
    withScratch(max(1, 2 * extents.groups * perGroup * channels)) { partial in
      extents.forEachBlock { block, group, rows in
        let first = rows.lowerBound * channels
        let sums = partial + 2 * block * channels
        ck_normalization_sums(
          gradient + first, rectified.map { $0.output + first }, slope, input + first, rows.count,
          channels, mean + group * channels, sums, sums + channels, unrectified.map { $0 + first })
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

  /// The input's gradient: `a · gradient + b · (input − mean) + c`, with three numbers per channel
  /// that are computed from the sums.
  ///
  /// `dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂))` (Ioffe, Szegedy 2015).
  package func inputGradient(
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
        let first = rows.lowerBound * channels
        let place = group * channels
        ck_normalization_gradient(
          gradient + first, rectified.map { $0.output + first }, slope, input + first, rows.count,
          channels, mean + place, ofGradient + place, ofInput + place, constant + place,
          output + first)
      }
    }
  }
}
