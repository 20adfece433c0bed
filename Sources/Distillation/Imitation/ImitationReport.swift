import DataPipeline
import Foundation
import Metrics
import TensorCore
import Training

/// How closely a network's outputs for images agree with those of the network that it imitates.
public struct ImitationReport: Hashable, Sendable {
  /// The mean absolute difference; images count in -1...1.
  public let meanAbsoluteError: Double
  /// The mean squared difference; images count in -1...1.
  public let meanSquaredError: Double
  /// The share of images for which both name the same class, in 0...1; nil unless the output is a
  /// number for each class.
  public let agreement: Double?
  /// The mean structural similarity of images; nil for other outputs, and for images that are too small
  /// for it.
  public let structuralSimilarity: Double?
  /// Whether the outputs are images.
  private let isOfImages: Bool

  /// Measures the middle of each image.
  ///
  /// - Precondition: There is an image.
  public init(of student: ImageNetwork, imitating teacher: ImageNetwork, on images: PreparedImages)
  {
    self.init(of: student, giving: KnownAnswers(of: teacher, for: images)) {}
  }

  /// The same.
  ///
  /// - Parameters:
  ///   - student: The network to measure.
  ///   - teacher: The network that it imitates.
  ///   - images: The images.
  ///   - check: Called before each image; it may throw to end the work.
  /// - Throws: What `check` throws.
  /// - Precondition: There is an image.
  public init(
    of student: ImageNetwork, imitating teacher: ImageNetwork, on images: PreparedImages,
    beforeEach check: () throws -> Void
  ) rethrows {
    try self.init(of: student, giving: KnownAnswers(of: teacher, for: images), beforeEach: check)
  }

  /// Measures the middle of each image, with answers that may be known.
  init(
    of student: ImageNetwork, giving answers: KnownAnswers,
    beforeEach check: () throws -> Void
  ) rethrows {
    let images = answers.images
    var similarities: [Double] = []
    var (absolute, squared, count, same, rank) = (0.0, 0.0, 0, 0, 0)
    for index in 0..<images.count {
      try check()
      let image = images.image(at: index)
      let (made, wanted) = (student.answer(to: image).output, answers.output(at: index))
      rank = wanted.shape.rank
      if student.makesImages, rank == 4, min(wanted.shape[1], wanted.shape[2]) >= 11,
        [1, 3].contains(wanted.shape[3])
      {
        similarities += Metrics.structuralSimilarity(of: made, to: wanted)
      }
      let (a, b) = (made.scalars, wanted.scalars)
      for (x, y) in zip(a, b) {
        let difference = Double(x) - Double(y)
        absolute += abs(difference)
        squared += difference * difference
      }
      count += a.count
      same += Self.place(ofLargestIn: a) == Self.place(ofLargestIn: b) ? 1 : 0
    }
    meanAbsoluteError = absolute / Double(max(1, count))
    meanSquaredError = squared / Double(max(1, count))
    isOfImages = student.makesImages
    structuralSimilarity =
      similarities.count == images.count && !similarities.isEmpty
      ? similarities.reduce(0, +) / Double(images.count) : nil
    agreement = rank == 2 ? Double(same) / Double(max(1, images.count)) : nil
  }

  private static func place(ofLargestIn scalars: [Float]) -> Int? {
    scalars.indices.max { scalars[$0] < scalars[$1] }
  }

  /// The peak signal-to-noise ratio of images in decibels; nil for other outputs.
  public var psnr: Double? {
    isOfImages ? 10 * log10(4 / max(meanSquaredError, .leastNormalMagnitude)) : nil
  }

  /// The metrics for `metrics.jsonl`; the best epoch has the smallest squared difference.
  public var evaluation: EvaluationReport {
    EvaluationReport(
      metrics: [
        .init("teacher_l1", meanAbsoluteError), .init("teacher_mse", meanSquaredError),
      ] + (psnr.map { [.init("teacher_psnr", $0)] } ?? [])
        + (structuralSimilarity.map { [.init("teacher_ssim", $0)] } ?? [])
        + (agreement.map { [.init("agreement", $0)] } ?? []),
      quality: -meanSquaredError, qualityName: "teacher_mse")
  }
}
