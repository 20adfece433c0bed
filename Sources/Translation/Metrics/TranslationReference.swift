import Metrics
import TensorCore

/// What translated images are compared with: the real images of both domains, as a classifier sees
/// them.
///
/// It does not change during a training, and is made once for many reports. It keeps features and
/// no images.
public struct TranslationReference {
  /// Who looks at the images.
  public let classifier: DomainClassifier
  /// The real images of domain A.
  public let domainA: DomainReference
  /// The real images of domain B.
  public let domainB: DomainReference
  /// The Fréchet distance between the real test images of A and those of B: what a generator
  /// reaches that changes nothing.
  public let untranslated: Double

  /// Looks at all real test images, and at half of the training images for the floors.
  ///
  /// - Parameters:
  ///   - trainA: Real training images of A; without them A has no floor.
  ///   - trainB: The same of B.
  ///   - seed: Which half of the training images is taken is a function of it.
  /// - Throws: `TooFewImages` if a domain has less than two test images; whatever reading images
  ///   throws.
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

/// The real images of one domain, as a classifier sees them.
public struct DomainReference {
  /// Real test images.
  public let count: Int
  /// The class that the classifier gives to most of them: the domain's.
  public let majorityClass: Int
  /// The share of the test images that it gives that class, in 0...1.
  public let accuracy: Double
  /// The Fréchet distance between the test images and half of the training images, drawn at random:
  /// what images get that are as real as can be. Nil without four training images.
  public let floor: Double?
  /// Training images of the floor: half of all, rounded down.
  public let floorCount: Int
  /// Features of the test images, `[N, D]`.
  public let features: Tensor
  /// Statistics of the same.
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
  /// Test images found.
  public let count: Int

  /// What was found, and what is needed.
  public var description: String {
    "domain \(domain) has \(count) test images; to measure distances takes at least 2"
  }
}
