import Foundation
import TensorCore

/// The structural similarity (SSIM) of each image to its true image, 1 for equal images and at
/// least -1 (Wang et al. 2004, equation 13).
///
/// As in the paper, the window is Gaussian, 11×11 with σ = 1.5, with K₁ = 0.01 and K₂ = 0.03, and
/// the mean is over all positions where the window is inside the image. Each channel is measured on
/// its own, on samples in 0...1, and then averaged.
///
/// - Parameters:
///   - images: `[N, H, W, C]` in -1...1.
///   - truths: The same shape and range.
/// - Returns: One number per image.
/// - Precondition: The shapes are equal and of rank 4, with sides of at least 11.
public func structuralSimilarity(of images: Tensor, to truths: Tensor) -> [Double] {
  requirePairs(images, truths, "structuralSimilarity")
  let (height, width, channels) = (images.shape[1], images.shape[2], images.shape[3])
  precondition(
    min(height, width) >= Window.size,
    "structuralSimilarity: found images of \(height)×\(width), expected at least 11×11")
  let (scalars, wanted) = (images.scalars, truths.scalars)
  let values = Parallelism.map(blocks: images.shape[0] * channels) { block in
    let start = block / channels * height * width * channels + block % channels
    func plane(_ scalars: [Float]) -> [Double] {
      (0..<height * width).map { (Double(scalars[start + $0 * channels]) + 1) / 2 }
    }
    return similarity(plane(scalars), plane(wanted), Window(height: height, width: width))
  }
  return (0..<images.shape[0]).map { image in
    values[image * channels..<(image + 1) * channels].reduce(0, +) / Double(channels)
  }
}

/// The mean over the window's positions in one channel.
private func similarity(_ image: [Double], _ truth: [Double], _ window: Window) -> Double {
  let c1 = 0.01 * 0.01
  let c2 = 0.03 * 0.03
  let mean1 = window.means(image)
  let mean2 = window.means(truth)
  let square1 = window.means(image.map { $0 * $0 })
  let square2 = window.means(truth.map { $0 * $0 })
  let product = window.means(zip(image, truth).map { $0 * $1 })
  let sum = mean1.indices.reduce(0.0) { sum, place in
    let (m1, m2) = (mean1[place], mean2[place])
    let variances = square1[place] - m1 * m1 + square2[place] - m2 * m2
    let covariance = product[place] - m1 * m2
    let similarity =
      (2 * m1 * m2 + c1) * (2 * covariance + c2)
      / ((m1 * m1 + m2 * m2 + c1) * (variances + c2))
    return sum + similarity
  }
  return sum / Double(mean1.count)
}

/// Weighted means over a Gaussian window at each position inside an image.
private struct Window {
  static let size = 11
  let height: Int
  let width: Int
  private let weights: [Double]

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
    let raw = (0..<Self.size).map { exp(-pow(Double($0 - Self.size / 2) / 1.5, 2) / 2) }
    let sum = raw.reduce(0, +)
    weights = raw.map { $0 / sum }
  }

  /// Reduces `[height, width]` to `[height - 10, width - 10]`: along columns, then along rows.
  func means(_ plane: [Double]) -> [Double] {
    let (rows, columns) = (height - Self.size + 1, width - Self.size + 1)
    var vertical = [Double](repeating: 0, count: rows * width)
    for (tap, weight) in weights.enumerated() {
      for index in vertical.indices { vertical[index] += weight * plane[tap * width + index] }
    }
    var result = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for (tap, weight) in weights.enumerated() {
        for column in 0..<columns {
          result[row * columns + column] += weight * vertical[row * width + tap + column]
        }
      }
    }
    return result
  }
}
