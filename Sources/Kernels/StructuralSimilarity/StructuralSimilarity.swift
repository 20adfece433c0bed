import TensorCore

/// The mean structural similarity of two batches of images and its gradient (Wang et al. 2004,
/// equation 13), channel by channel, over all positions where the window is inside the image.
///
/// Samples are in -1...1, so the dynamic range is 2. The means in the formula are relative to
/// black, which is -1 here; variances and covariances do not depend on that.
package struct StructuralSimilarity {
  /// The number of images, and their height, width and channels.
  let count: Int, height: Int, width: Int, channels: Int
  /// Whether to include the luminance factor; otherwise contrast and structure alone.
  let comparesMeans: Bool

  /// Makes a similarity of images `[count, height, width, channels]` with sides of at least 11.
  package init(count: Int, height: Int, width: Int, channels: Int, comparesMeans: Bool = true) {
    (self.count, self.height, self.width, self.channels) = (count, height, width, channels)
    self.comparesMeans = comparesMeans
  }

  /// The number of rows of window positions.
  private var rows: Int { height - GaussianWindow.size + 1 }
  private var columns: Int { width - GaussianWindow.size + 1 }
  /// Scalars in a row of an image.
  private var rowCount: Int { width * channels }
  private var placeCount: Int { columns * channels }

  /// Scalars of one of the moments: `[count, height - 10, width - 10, channels]`.
  private var momentCount: Int { count * rows * placeCount }

  /// The number of scalars that `forward` writes to `moments`.
  package var momentsCount: Int { 4 * momentCount }

  /// Fills `moments` with the window means of a, b, a² + b² and ab, one after the other, and
  /// returns the mean similarity.
  package func forward(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, moments: UnsafeMutablePointer<Float>
  ) -> Double {
    let sums = Parallelism.map(blocks: count * rows) { block in
      withScratch(4 * rowCount) { vertical in
        weigh(a, b, block, into: vertical)
        for moment in 0..<4 {
          GaussianWindow.means(
            vertical + moment * rowCount, width: width, channels: channels,
            output: moments + moment * momentCount + block * placeCount)
        }
      }
      let start = UnsafePointer(moments) + block * placeCount
      return (0..<placeCount).reduce(0.0) { $0 + Double(place(start + $1).similarity) }
    }
    return sums.reduce(0, +) / Double(momentCount)
  }

  /// The gradient of `factor` times the sum of all similarities with respect to a. For the gradient
  /// with respect to b, swap a and b, and with them the first two moments.
  package func backward(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, moments: UnsafePointer<Float>,
    factor: Float, isSecond: Bool, gradient: UnsafeMutablePointer<Float>
  ) {
    withScratch(3 * momentCount) { slopes in
      Parallelism.forEach(blocks: count * rows) { block in
        for index in block * placeCount..<(block + 1) * placeCount {
          let slope = place(moments + index).slope(isSecond: isSecond)
          slopes[index] = factor * slope.mean
          slopes[momentCount + index] = factor * slope.square
          slopes[2 * momentCount + index] = factor * slope.product
        }
      }
      Parallelism.forEach(blocks: count * height) { block in
        gather(
          slopes, row: block, isSecond ? b : a, isSecond ? a : b,
          gradient: gradient + block * rowCount)
      }
    }
  }

  /// Applies the window's vertical weights to 11 rows of a, b, a² + b² and ab.
  private func weigh(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ block: Int,
    into vertical: UnsafeMutablePointer<Float>
  ) {
    let total = rowCount
    vertical.update(repeating: 0, count: 4 * total)
    let first = (block / rows * height + block % rows) * total
    let (means, squares, products) = (vertical + total, vertical + 2 * total, vertical + 3 * total)
    for (tap, weight) in GaussianWindow.weights.enumerated() {
      let (a, b) = (a + first + tap * total, b + first + tap * total)
      for index in 0..<total {
        let (left, right) = (a[index], b[index])
        vertical[index] += weight * left
        means[index] += weight * right
        squares[index] += weight * (left * left + right * right)
        products[index] += weight * (left * right)
      }
    }
  }

  /// Sums the derivatives of all windows over one row of an image.
  private func gather(
    _ slopes: UnsafePointer<Float>, row block: Int, _ own: UnsafePointer<Float>,
    _ other: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) {
    let (image, row) = (block / height, block % height)
    let (own, other) = (own + block * rowCount, other + block * rowCount)
    withScratch(placeCount + rowCount) { vertical in
      let spread = vertical + placeCount
      for moment in 0..<3 {
        vertical.update(repeating: 0, count: placeCount)
        for (tap, weight) in GaussianWindow.weights.enumerated() {
          guard (0..<rows).contains(row - tap) else { continue }
          let start = slopes + moment * momentCount + (image * rows + row - tap) * placeCount
          for index in 0..<placeCount { vertical[index] += weight * start[index] }
        }
        GaussianWindow.spread(vertical, width: width, channels: channels, output: spread)
        for index in 0..<rowCount {
          switch moment {
          case 0: gradient[index] = spread[index]
          case 1: gradient[index] += 2 * own[index] * spread[index]
          default: gradient[index] += other[index] * spread[index]
          }
        }
      }
    }
  }

  private func place(_ moments: UnsafePointer<Float>) -> Place {
    Place(
      meanA: moments[0], meanB: moments[momentCount], squares: moments[2 * momentCount],
      product: moments[3 * momentCount], comparesMeans: comparesMeans)
  }
}

/// The similarity within one window.
private struct Place {
  let meanA: Float, meanB: Float
  /// The factors of the formula: numerators and denominators of luminance and contrast.
  private let light: Float, contrast: Float, lights: Float, contrasts: Float
  private let comparesMeans: Bool

  @inline(__always)
  init(meanA: Float, meanB: Float, squares: Float, product: Float, comparesMeans: Bool) {
    let range: Float = 2
    let (c1, c2) = (0.01 * range * 0.01 * range, 0.03 * range * 0.03 * range)
    (self.meanA, self.meanB) = (meanA, meanB)
    let (lightA, lightB) = (meanA + 1, meanB + 1)
    self.comparesMeans = comparesMeans
    light = comparesMeans ? 2 * lightA * lightB + c1 : 1
    lights = comparesMeans ? lightA * lightA + lightB * lightB + c1 : 1
    contrast = 2 * (product - meanA * meanB) + c2
    contrasts = squares - meanA * meanA - meanB * meanB + c2
  }

  @inline(__always)
  var similarity: Float { light * contrast / (lights * contrasts) }

  /// The derivatives with respect to the window means of one image, of the squares, and of the
  /// products.
  @inline(__always)
  func slope(isSecond: Bool) -> (mean: Float, square: Float, product: Float) {
    let (own, other) = isSecond ? (meanB, meanA) : (meanA, meanB)
    let divisor = 1 / (lights * contrasts)
    let square = -similarity / contrasts
    let product = 2 * light * divisor
    let ofMeans =
      comparesMeans
      ? 2 * ((other + 1) * contrast * divisor - (own + 1) * similarity / lights) : 0
    let mean = ofMeans - product * other - 2 * square * own
    return (mean, square, product)
  }
}
