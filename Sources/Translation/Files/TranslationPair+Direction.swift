import Distillation
import Networks
import TensorCore

extension TranslationPair {
  /// The generator of a direction.
  func generator(_ direction: TranslationDirection) -> Translator {
    direction == .aToB ? generatorAToB : generatorBToA
  }

  /// What judges the images that the generator of a direction makes; nil if there is nothing.
  func discriminator(_ direction: TranslationDirection) -> Discriminator? {
    direction == .aToB ? discriminators?.aToB : discriminators?.bToA
  }

  /// A generator in training with what its losses are asked about.
  ///
  /// - Parameters:
  ///   - teachers: The pairs that it learns from, the first of which lends its discriminators if the
  ///     pair has none.
  ///   - imageSize: Height and width of the smallest images, if they are known.
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
