import DataPipeline
import Distillation
import TensorCore

/// What frozen original generators make of training images.
///
/// Where no crops are drawn an image is shown in two ways at most, as it is and mirrored. Then each
/// output is kept when it is first computed, of both: a generator is not exactly equivariant to
/// flips. Trainings of several students on the same images may share one.
public final class TeacherOutputs {
  /// The original generators.
  public let teachers: TranslationPair
  /// A hash of both generators.
  public let identity: String
  private let imageIdentities: [String]
  private var kept: [Key: Tensor] = [:]
  /// Scalars that may still be kept.
  private var room: Int

  private struct Key: Hashable {
    let direction: TranslationDirection
    let index: Int
    let view: ImagePreparation.View
  }

  /// Outputs for images of A and of B.
  ///
  /// - Parameter limitBytes: What is kept at most.
  public init(
    _ teachers: TranslationPair, for images: UnpairedLoader, limitBytes: Int = 1 << 30
  ) {
    self.teachers = teachers
    imageIdentities = Self.identities(images)
    let drawsCrops = [images.imagesA, images.imagesB].contains { $0.preparation.drawsCrops }
    room = drawsCrops ? 0 : limitBytes / MemoryLayout<Float>.stride
    identity = teachers.generatorIdentity
  }

  /// Whether these are the images that the outputs are for.
  func fits(_ images: UnpairedLoader) -> Bool { imageIdentities == Self.identities(images) }

  private static func identities(_ images: UnpairedLoader) -> [String] {
    [images.imagesA, images.imagesB].map { "\($0.identity) \($0.preparation)" }
  }

  /// What the teacher of a direction makes of its images in a batch.
  ///
  /// Features are computed anew each time: they take many times the room of an image.
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
