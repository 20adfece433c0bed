import Metrics

/// The test images of two domains, with ground truth if available.
public struct TranslationTestImages {
  /// Real images of A and of B.
  public let imagesA: LazyImages, imagesB: LazyImages
  /// The ground truth for each image of A in B, and for each image of B in A; nil if there is none.
  public let truthsA: LazyImages?, truthsB: LazyImages?

  /// Test images with optional ground truth.
  ///
  /// - Parameters:
  ///   - imagesA: Test images of A.
  ///   - imagesB: Test images of B.
  ///   - truthsA: The ground truth for each of `imagesA`, in the same order.
  ///   - truthsB: The ground truth for each of `imagesB`, in the same order.
  /// - Precondition: The numbers of images and ground-truth images are equal.
  public init(
    imagesA: LazyImages, imagesB: LazyImages, truthsA: LazyImages? = nil,
    truthsB: LazyImages? = nil
  ) {
    for (images, truths) in [(imagesA, truthsA), (imagesB, truthsB)] {
      precondition(
        truths.map { $0.count == images.count } ?? true,
        "TranslationTestImages: found \(truths?.count ?? 0) ground-truth images for \(images.count) images"
      )
    }
    self.imagesA = imagesA
    self.imagesB = imagesB
    self.truthsA = truthsA
    self.truthsB = truthsB
  }
}
