import DataPipeline
import TensorCore

/// How much each of several teachers counts in their mixture.
///
/// A weighting without values that depend on the images has `shares`; others compute a weight for
/// each image.
public protocol TeacherWeighting: Sendable {
  /// The name in recipes: `entropy`.
  static var key: String { get }
  /// What determines the weights, for the table of keys.
  static var help: String { get }
  /// Whether the weights need the accuracy of each teacher on validation images.
  static var needsAccuracies: Bool { get }

  /// The weighting of a recipe.
  ///
  /// - Parameter accuracies: The accuracy of each teacher in 0...1; empty unless `needsAccuracies`.
  init(accuracies: [Double])

  /// The weights that are the same for all images; nil if they depend on the images.
  ///
  /// - Parameter count: The number of teachers.
  func shares(of count: Int) -> [Double]?

  /// For each teacher its weight for each image of a batch; the weights of an image sum to 1.
  func weights(for batch: WeightedBatch) -> [[Double]]
}

extension TeacherWeighting {
  /// No accuracies.
  public static var needsAccuracies: Bool { false }

  /// Weights that depend on the images.
  public func shares(of count: Int) -> [Double]? { nil }

  /// The shares for each image.
  ///
  /// - Precondition: There are shares.
  public func weights(for batch: WeightedBatch) -> [[Double]] {
    guard let shares = shares(of: batch.teachers.count) else {
      preconditionFailure("\(Self.self): found neither shares nor weights")
    }
    return shares.map { [Double](repeating: $0, count: batch.count) }
  }
}

/// What the weights of teachers for a batch can depend on.
public struct WeightedBatch {
  /// The logits of each teacher, `[N, classes]`.
  public let teachers: [Tensor]
  /// The logits of the student, `[N, classes]`; nil before a training.
  public let student: Tensor?
  /// The class of each image; -1 if unknown.
  public let labels: [Int]
  /// The labels of images that were mixed into these, and the shares; nil without mixup and cutmix.
  public let mixture: Batch.Mixture?
  /// The temperature of the term for each image.
  public let temperatures: [Double]

  /// Describes a batch.
  ///
  /// - Precondition: There is a temperature for each image.
  public init(
    teachers: [Tensor], student: Tensor? = nil, labels: [Int] = [],
    mixture: Batch.Mixture? = nil, temperatures: [Double]
  ) {
    self.teachers = teachers
    self.student = student
    self.labels = labels
    self.mixture = mixture
    self.temperatures = temperatures
  }

  /// The number of images.
  public var count: Int { temperatures.count }

  /// The same weight for each teacher.
  var equalWeights: [[Double]] {
    teachers.map { _ in [Double](repeating: 1 / Double(teachers.count), count: count) }
  }

  /// Weights that are larger for teachers with smaller costs: `(1 − costₜ / Σ cost) / (n − 1)`, whose
  /// sum is 1. Images without costs have equal weights.
  ///
  /// - Parameter cost: The cost of each teacher for an image, not negative; nil if it is unknown.
  func weights(fallingWith cost: (_ image: Int) -> [Double]?) -> [[Double]] {
    var weights = equalWeights
    guard teachers.count > 1 else { return weights }
    for image in 0..<count {
      guard let costs = cost(image) else { continue }
      let sum = costs.reduce(0, +)
      guard sum > 0 else { continue }
      for (teacher, cost) in costs.enumerated() {
        weights[teacher][image] = (1 - cost / sum) / Double(teachers.count - 1)
      }
    }
    return weights
  }
}
