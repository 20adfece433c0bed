import Metrics

/// The test images of two domains, and what they should become where that is known.
public struct TranslationTestImages {
  /// Real images of A and of B.
  public let imagesA: LazyImages, imagesB: LazyImages
  /// For each image of A the image of B that it should become, for each of B that of A; nil where
  /// there is no truth.
  public let truthsA: LazyImages?, truthsB: LazyImages?

  /// Brings images and truths together.
  ///
  /// - Parameters:
  ///   - truthsA: What each of `imagesA` should become, in their order.
  ///   - truthsB: What each of `imagesB` should become, in their order.
  /// - Precondition: There are as many truths as images.
  public init(
    imagesA: LazyImages, imagesB: LazyImages, truthsA: LazyImages? = nil,
    truthsB: LazyImages? = nil
  ) {
    for (images, truths) in [(imagesA, truthsA), (imagesB, truthsB)] {
      precondition(
        truths.map { $0.count == images.count } ?? true,
        "TranslationTestImages: found \(truths?.count ?? 0) truths for \(images.count) images")
    }
    self.imagesA = imagesA
    self.imagesB = imagesB
    self.truthsA = truthsA
    self.truthsB = truthsB
  }
}
