import DataPipeline
import Distillation
import TensorCore

/// The outputs of frozen original generators for training images.
///
/// Without random crops, an image occurs in at most two variants: unchanged and mirrored; both are
/// needed, because a generator is not exactly equivariant to flips. With crops, the loader can have a
/// number of views of each image. In both cases the output for each variant is kept in memory when it is
/// first computed. The trainings of several students on the same images can share one instance.
public final class TeacherOutputs {
  /// The original generators.
  public let teachers: TranslationPair
  /// A hash of both generators.
  public let identity: String
  private let imageIdentities: [String]
  private var kept: [Key: Tensor] = [:]
  /// The number of scalars that can still be cached.
  private var room: Int

  private struct Key: Hashable {
    let direction: TranslationDirection
    let index: Int
    let view: ImagePreparation.View
  }

  /// Outputs for images of A and of B.
  ///
  /// - Parameters:
  ///   - teachers: The original generators.
  ///   - images: The training batches, whose images of A and of B the generators translate.
  ///   - limitBytes: The maximum size of the cache.
  public init(
    _ teachers: TranslationPair, for images: UnpairedLoader, limitBytes: Int = standardLimit
  ) {
    self.teachers = teachers
    imageIdentities = Self.identities(images)
    room = Self.keepsOutputs(images) ? limitBytes / MemoryLayout<Float>.stride : 0
    identity = teachers.generatorIdentity
  }

  /// Whether the outputs belong to these images.
  func fits(_ images: UnpairedLoader) -> Bool { imageIdentities == Self.identities(images) }

  /// The most bytes of kept outputs by default.
  public static let standardLimit = 1 << 30

  /// Whether images occur in few enough variants to keep their outputs.
  package static func keepsOutputs(_ images: UnpairedLoader) -> Bool {
    images.views != nil
      || ![images.imagesA, images.imagesB].contains { $0.preparation.drawsCrops }
  }

  private static func identities(_ images: UnpairedLoader) -> [String] {
    [images.imagesA, images.imagesB].map {
      "\($0.identity) \($0.preparation) \(images.views ?? 0)"
    }
  }

  /// The output of one direction's teacher for its images in a batch.
  ///
  /// Features are recomputed each time, because they need much more memory than an image.
  func answer(
    _ direction: TranslationDirection, to batch: UnpairedBatch, featuresAt taps: [String]
  ) -> TeacherAnswer {
    let teacher = teachers.generator(direction).model
    let (images, indices, views) =
      direction == .aToB
      ? (batch.imagesA, batch.indicesA, batch.viewsA)
      : (batch.imagesB, batch.indicesB, batch.viewsB)
    func run(_ images: Tensor) -> TeacherAnswer {
      TeacherAnswer(of: teacher, to: images, featuresAt: taps)
    }
    guard taps.isEmpty else { return run(images) }
    let keys = zip(indices, views).map { Key(direction: direction, index: $0, view: $1) }
    var answers = keys.map { kept[$0] }
    let missing = answers.indices.filter { answers[$0] == nil }
    func joined() -> TeacherAnswer {
      TeacherAnswer(output: Tensor(concatenating: answers.compactMap(\.self)))
    }
    guard !missing.isEmpty else { return joined() }
    let fresh = run(missing.count == keys.count ? images : images.selecting(missing))
    for (place, position) in missing.enumerated() {
      let answer = fresh.output.slice(place..<place + 1)
      answers[position] = answer
      guard answer.count <= room else { continue }
      if kept.updateValue(answer, forKey: keys[position]) == nil { room -= answer.count }
    }
    return joined()
  }
}
