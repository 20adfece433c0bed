import Metrics
import TensorCore

/// The reference for translated images: classifier features of the real images of both domains.
///
/// It does not change during a training and is shared by many reports. It stores features, not
/// images.
public struct TranslationReference {
  /// The classifier.
  public let classifier: DomainClassifier
  /// The real images of domain A.
  public let domainA: DomainReference
  /// The real images of domain B.
  public let domainB: DomainReference
  /// The Fréchet distance between the real test images of A and B, which a generator that changes
  /// nothing would have.
  public let untranslated: Double

  /// Computes features of all real test images, and of half of the training images for the floors.
  ///
  /// - Parameters:
  ///   - classifier: The classifier whose features the distances use.
  ///   - testA: Real test images of A.
  ///   - testB: Real test images of B.
  ///   - trainA: Real training images of A; without them A has no floor.
  ///   - trainB: Real training images of B; without them B has no floor.
  ///   - seed: The seed that chooses the half of the training images.
  /// - Throws: `TooFewImages` if a domain has fewer than two test images; errors from reading
  ///   images.
  public init(
    classifier: DomainClassifier, testA: LazyImages, testB: LazyImages,
    trainA: LazyImages? = nil, trainB: LazyImages? = nil, seed: UInt64 = 0
  ) throws {
    self.classifier = classifier
    domainA = try DomainReference(
      domain: "A", test: testA, train: trainA, classifier: classifier, seed: seed)
    domainB = try DomainReference(
      domain: "B", test: testB, train: trainB, classifier: classifier, seed: seed)
    untranslated = frechetDistance(between: domainA.statistics, and: domainB.statistics)
  }
}

/// Classifier features of the real images of one domain.
public struct DomainReference {
  /// The number of real test images.
  public let count: Int
  /// The class that the classifier assigns to most test images, which is the class of the domain.
  public let majorityClass: Int
  /// The share of the test images with that class, in 0...1.
  public let accuracy: Double
  /// The Fréchet distance between the test images and a random half of the training images, as a
  /// lower bound for generated images. Nil with fewer than four training images.
  public let floor: Double?
  /// The number of training images for the floor: half of all, rounded down.
  public let floorCount: Int
  /// The features of the test images, `[N, D]`.
  public let features: Tensor
  /// The statistics of the features.
  public let statistics: FeatureStatistics

  init(
    domain: String, test: LazyImages, train: LazyImages?, classifier: DomainClassifier,
    seed: UInt64
  ) throws {
    guard test.count >= 2 else { throw TooFewImages(domain: domain, count: test.count) }
    let seen = try Impressions(of: test, at: 0..<test.count, by: classifier)
    count = test.count
    majorityClass = seen.majorityClass
    accuracy = seen.share(of: seen.majorityClass)
    features = seen.features
    statistics = seen.statistics

    floorCount = (train?.count ?? 0) / 2
    if let train, floorCount >= 2 {
      var random = RandomStream(seed: seed, "Fréchet floor of " + domain)
      let half = random.permutation(of: train.count).prefix(floorCount)
      let others = try Impressions(of: train, at: half.sorted(), by: classifier)
      floor = frechetDistance(between: seen.statistics, and: others.statistics)
    } else {
      floor = nil
    }
  }
}

/// A domain has too few test images for a covariance.
public struct TooFewImages: Error, Hashable, CustomStringConvertible {
  /// A or B.
  public let domain: String
  /// The number of test images.
  public let count: Int

  /// The number of images, and the required number.
  public var description: String {
    "domain \(domain) has \(count) test images, but the distance metrics need at least 2"
  }
}
