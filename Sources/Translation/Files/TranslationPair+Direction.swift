import Distillation
import Networks
import TensorCore

extension TranslationPair {
  /// The generator of a direction.
  package func generator(_ direction: TranslationDirection) -> Translator {
    direction == .aToB ? generatorAToB : generatorBToA
  }

  /// The discriminator for the outputs of a direction's generator; nil if there is none.
  func discriminator(_ direction: TranslationDirection) -> Discriminator? {
    direction == .aToB ? discriminators?.aToB : discriminators?.bToA
  }

  /// The networks that the losses of a generator use.
  ///
  /// - Parameters:
  ///   - teachers: The teacher pairs; if the pair has no discriminators, those of the first teacher
  ///     are used.
  ///   - imageSize: Height and width of the smallest images, if known.
  func lossNetworks(
    _ direction: TranslationDirection, teachers: [TranslationPair],
    imageSize: (height: Int, width: Int)?
  ) -> LossNetworks {
    let student = generator(direction)
    let originals = teachers.map { $0.generator(direction) }
    let judge = discriminators == nil ? teachers.first?.discriminator(direction) : nil
    return LossNetworks(
      student: student.model.plan, teachers: originals.map(\.model.plan),
      critic: (discriminator(direction) ?? judge)?.model, direction: direction,
      exampleImage: (originals.first ?? student).exampleImage,
      smallestImage: imageSize.map { [$0.height, $0.width, student.inputChannels] })
  }
}
