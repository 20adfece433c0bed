import DataPipeline
import TensorCore
import Training

/// The logits of each teacher for some labeled images, first those of the networks.
public struct TeacherSample {
  /// The logits of each teacher, `[N, classes]`.
  public let logits: [Tensor]
  /// The class of each image.
  public let labels: [Int]

  /// Describes logits.
  ///
  /// - Precondition: There is a row for each label.
  public init(logits: [Tensor], labels: [Int]) {
    precondition(
      logits.allSatisfy { $0.shape.rank == 2 && $0.shape[0] == labels.count },
      "TeacherSample: found logits \(logits.map(\.shape)) and \(labels.count) labels")
    self.logits = logits
    self.labels = labels
  }

  /// The accuracy of each teacher.
  public var accuracies: [TeacherAccuracy] {
    logits.map { TeacherAccuracy(logits: $0, labels: labels) }
  }

  /// The mean weight of each teacher over the images.
  ///
  /// - Parameter weighting: Needs no student.
  public func meanWeights(of weighting: some TeacherWeighting) -> [Double] {
    weighting.weights(
      for: WeightedBatch(
        teachers: logits, labels: labels, temperatures: labels.map { _ in 1 })
    ).map { $0.reduce(0, +) / Double(max(1, labels.count)) }
  }
}

extension TeacherEnsemble {
  /// The logits for evenly spaced labeled images without augmentation.
  ///
  /// - Parameters:
  ///   - loader: The training data; without stored logits, any data.
  ///   - limit: The maximum number of images.
  ///   - beforeEach: Called before each batch; can throw to abort.
  /// - Throws: The error of `beforeEach`; `FileProblem` if an image can no longer be read.
  public func sample(
    on loader: BatchLoader, atMost limit: Int = .max, beforeEach: () throws -> Void = {}
  ) throws -> TeacherSample {
    let chosen = TeacherAccuracy.labeledImages(of: loader, atMost: limit)
    let batches = BatchLoader(
      DatasetSubset(loader.dataset, indices: chosen), batchSize: batchSize(32),
      normalization: loader.normalization)
    var (scalars, labels) = (teachers.map { _ in [Float]() }, [Int]())
    for batch in batches.batches(epoch: 0) {
      try beforeEach()
      let made = try logits(of: batch, in: batches.unchangedImages)
      for (index, logits) in made.enumerated() { scalars[index] += logits.scalars }
      labels += batch.labels
    }
    let computed = zip(scalars, teachers).map { scalars, teacher in
      Tensor(scalars, shape: [chosen.count, teacher.manifest.classNames.count])
    }
    return TeacherSample(
      logits: computed + stored.map { $0.logits(at: chosen) }, labels: labels)
  }
}

extension TeacherCache {
  /// The most images of which the logits are compared.
  private static let mostSampled = 20_000

  /// The logits for the labeled training images; for large data, for evenly spaced ones. With views,
  /// the first of each image counts.
  ///
  /// - Parameter loader: The training data of the cache.
  /// - Throws: `FileProblem` if the file is damaged.
  public func sample(on loader: BatchLoader) throws -> TeacherSample {
    let indices = TeacherAccuracy.labeledImages(of: loader, atMost: Self.mostSampled)
    return TeacherSample(
      logits: try logits(at: indices), labels: indices.map(loader.dataset.label(at:)))
  }
}
