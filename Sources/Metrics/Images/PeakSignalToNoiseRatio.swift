import Foundation
import TensorCore

/// The peak signal-to-noise ratio of each image to its true image in decibels, `10 log₁₀(range² /
/// mean squared error)`.
///
/// The largest value is 100 dB, for an error of 1/400 of an 8-bit step, so that means stay finite
/// if an image equals its true image.
///
/// - Parameters:
///   - images: `[N, H, W, C]` in -1...1.
///   - truths: The same shape and range.
/// - Returns: One number per image.
/// - Precondition: The shapes are equal and of rank 4, and images have pixels.
public func peakSignalToNoiseRatio(of images: Tensor, to truths: Tensor) -> [Double] {
  requirePairs(images, truths, "peakSignalToNoiseRatio")
  let range = 2.0
  return imagewise(images, truths) { image, truth in
    let squares = zip(image, truth).reduce(0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    let error = squares / Double(image.count)
    return error.isNaN ? .nan : min(100, 10 * log10(range * range / error))
  }
}

/// The mean absolute difference of each image to its true image, in the images' scale: 0 to 2 for
/// `[N, H, W, C]` in -1...1.
package func meanAbsoluteDifference(of images: Tensor, to truths: Tensor) -> [Double] {
  requirePairs(images, truths, "meanAbsoluteDifference")
  return imagewise(images, truths) { image, truth in
    zip(image, truth).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) } / Double(image.count)
  }
}

/// Requires two batches of images of one shape.
func requirePairs(_ images: Tensor, _ truths: Tensor, _ operation: String) {
  precondition(
    images.shape == truths.shape && images.shape.rank == 4
      && images.shape.extents.dropFirst().allSatisfy { $0 > 0 },
    "\(operation): found \(images.shape) and \(truths.shape), expected equal shapes [N, H, W, C]")
}

/// The result of `measure` for each image and its true image.
private func imagewise(
  _ images: Tensor, _ truths: Tensor, _ measure: (ArraySlice<Float>, ArraySlice<Float>) -> Double
) -> [Double] {
  let (scalars, wanted) = (images.scalars, truths.scalars)
  let size = images.shape.count / max(1, images.shape[0])
  return Parallelism.map(blocks: images.shape[0]) { image in
    let range = image * size..<(image + 1) * size
    return measure(scalars[range], wanted[range])
  }
}
