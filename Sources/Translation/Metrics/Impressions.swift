import Metrics
import TensorCore

/// The outputs of a classifier for many images: features, their statistics, and classes.
struct Impressions {
  private(set) var classes: [Int] = []
  private var rows: [Float] = []
  private var gathered: FeatureStatistics?

  /// Applies `classifier` to the images at `indices`.
  init(of images: LazyImages, at indices: some Sequence<Int>, by classifier: DomainClassifier)
    throws
  {
    try images.forEachBatch(indices) { add(classifier.impressions(of: $1)) }
  }

  /// No images yet.
  init() {}

  mutating func add(_ batch: (features: Tensor, classes: [Int])) {
    classes += batch.classes
    rows += batch.features.scalars
    gathered = gathered ?? FeatureStatistics(dimension: batch.features.shape[1])
    gathered?.add(batch.features)
  }

  /// The features of all images, `[N, D]`.
  var features: Tensor {
    Tensor(rows, shape: [classes.count, statistics.dimension])
  }

  /// - Precondition: There is at least one image.
  var statistics: FeatureStatistics {
    guard let gathered else { preconditionFailure("Impressions: expected an image, found none") }
    return gathered
  }

  /// The share of images classified as `wanted`, in 0...1.
  func share(of wanted: Int) -> Double {
    Double(classes.count { $0 == wanted }) / Double(max(1, classes.count))
  }

  /// The most frequent class; the first of several.
  var majorityClass: Int {
    var counts: [Int: Int] = [:]
    for found in classes { counts[found, default: 0] += 1 }
    let most = counts.values.max()
    return counts.keys.filter { counts[$0] == most }.min() ?? 0
  }
}
