import Compression
import Networks
import TensorCore

extension CompressionSettings {
  /// Multiply-adds of the calibration image of the largest generator, which then takes about 0.2 s of two
  /// cores, so that a stop request need not wait.
  private static let largestImageCost = 8e9
  /// Multiply-adds of all calibration images of a large generator.
  private static let largestCost = 6.4e10

  /// These settings with the number and the size of calibration images that suit a generator, where they
  /// are not given: 32 whole images, or for large generators fewer and smaller ones.
  ///
  /// - Parameter image: The shape of the generator's images, `[H, W, C]`.
  package func filled(for generator: Network, image: Shape) -> CompressionSettings {
    var settings = self
    let cost = Double(max(1, ModelCost(of: generator, imageShape: image).multiplyAdds))
    let side = min(image[0], image[1])
    let crop =
      calibrationCrop
      ?? Int(Double(side) * (Self.largestImageCost / cost).squareRoot()) / 16 * 16
    if crop < side { settings.calibrationCrop = max(32, crop) }
    let seen = settings.calibrationCrop ?? side
    let share = Double(seen * seen) / Double(image[0] * image[1])
    settings.calibrationCount =
      calibrationCount ?? min(32, max(4, Int(Self.largestCost / (cost * min(1, share)))))
    return settings
  }

  /// The shape of what candidates see of an image.
  ///
  /// - Parameter image: The shape of the image, `[H, W, C]`.
  func view(of image: Shape) -> Shape {
    let crop = calibrationCrop ?? max(image[0], image[1])
    return [min(image[0], crop), min(image[1], crop), image[2]]
  }
}
