import Images
import TensorCore
import Training

/// A classifier of generated images, used instead of the Inception network in distances between
/// distributions of images.
public struct DomainClassifier {
  /// The classifier.
  public let classifier: Classifier
  /// How to bring images to its size.
  public let fit: Fit

  /// How to bring images of another size to the classifier's size.
  public enum Fit: String, Codable, CaseIterable, Sendable {
    /// Crop the center, which removes padding that was added for the generator.
    case crop
    /// Scale each side with antialiased linear interpolation.
    case resize
  }

  /// Wraps `classifier`.
  public init(_ classifier: Classifier, fit: Fit) {
    self.classifier = classifier
    self.fit = fit
  }

  /// The reason why images of shape `[H, W, C]` do not fit the classifier; nil if they fit.
  public func problem(imageShape: Shape) -> String? {
    let wanted = classifier.manifest.imageShape
    guard imageShape.rank == 3, (1...4).contains(imageShape[2]), imageShape.count > 0 else {
      return "found images of \(imageShape), expected [height, width, channels]"
    }
    guard wanted[2] == 1 || wanted[2] == 3 else {
      return "the classifier reads images of \(wanted[2]) channels, expected gray or RGB"
    }
    guard fit == .resize || imageShape[0] >= wanted[0] && imageShape[1] >= wanted[1] else {
      return "images of \(imageShape[0])×\(imageShape[1]) cannot be cropped to the classifier's"
        + " \(wanted[0])×\(wanted[1]); resize them"
    }
    return nil
  }

  /// Normalized inputs of the classifier, `[N, h, w, c]`: samples in 0...1, converted to gray by
  /// the luma of BT.601 or to RGB by repetition, at its size.
  ///
  /// - Parameter images: `[N, H, W, C]` in -1...1.
  /// - Precondition: `problem(imageShape:)` is nil.
  public func inputs(for images: Tensor) -> Tensor {
    precondition(
      images.shape.rank == 4, "DomainClassifier: found \(images.shape), expected [N, H, W, C]")
    let shape = Shape(Array(images.shape.extents.dropFirst()))
    if let problem = problem(imageShape: shape) {
      preconditionFailure("DomainClassifier: \(problem)")
    }
    let wanted = classifier.manifest.imageShape
    let scalars = images.scalars
    var samples: [Float] = []
    samples.reserveCapacity(images.shape[0] * wanted.reduce(1, *))
    for start in stride(from: 0, to: scalars.count, by: shape.count) {
      let image = Image(
        width: shape[1], height: shape[0], channels: shape[2],
        samples: scalars[start..<start + shape.count].map { ($0 + 1) / 2 })
      samples += fitted(image.converted(to: wanted[2] == 1 ? .gray : .rgb)).samples
    }
    return classifier.manifest.normalization.normalized(
      Tensor(samples, shape: Shape([images.shape[0]] + wanted)))
  }

  /// The features `[N, D]` and the most probable class of each image.
  ///
  /// - Parameter images: `[N, H, W, C]` in -1...1.
  /// - Precondition: As for `inputs(for:)`.
  public func impressions(of images: Tensor) -> (features: Tensor, classes: [Int]) {
    let (features, logits) = classifier.featuresAndLogits(inputs(for: images))
    let (scalars, count) = (logits.scalars, logits.shape[1])
    let classes = (0..<logits.shape[0]).map { row in
      (0..<count).reduce(0) {
        scalars[row * count + $1] > scalars[row * count + $0] ? $1 : $0
      }
    }
    return (features, classes)
  }

  private func fitted(_ image: Image) -> Image {
    let (height, width) = (classifier.manifest.imageShape[0], classifier.manifest.imageShape[1])
    return switch fit {
    case .crop:
      image.cropped(
        x: (image.width - width) / 2, y: (image.height - height) / 2, width: width, height: height)
    case .resize: image.resized(width: width, height: height, interpolation: .bilinear)
    }
  }
}
