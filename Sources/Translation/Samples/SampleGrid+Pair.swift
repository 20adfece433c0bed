import DataPipeline
import Distillation
import TensorCore

extension SampleGrid {
  /// Images of one domain with their translations, reconstructions, and ground truth if all have
  /// one.
  static func comparison(
    _ pair: TranslationPair, _ direction: TranslationDirection, _ images: some Collection<TestImage>
  ) -> SampleGrid {
    let (there, back) = (pair.generator(direction), pair.generator(direction.opposite))
    return comparison(images) { image in
      let made = there(image)
      return [made, back(made)]
    }
  }

  /// Images of one domain with the outputs of the original generator and of `pair`, and the ground
  /// truth if all have one.
  static func comparison(
    _ pair: TranslationPair, with originals: TranslationPair, _ direction: TranslationDirection,
    _ images: some Collection<TestImage>
  ) -> SampleGrid {
    let (original, other) = (originals.generator(direction), pair.generator(direction))
    return comparison(images) { [original($0), other($0)] }
  }

  private static func comparison(
    _ images: some Collection<TestImage>, _ made: (Tensor) -> [Tensor]
  ) -> SampleGrid {
    let isKnown = images.allSatisfy { $0.truth != nil }
    var grid = SampleGrid(columns: isKnown ? 4 : 3)
    for image in images {
      grid.append(
        [image.image] + made(image.image) + (isKnown ? [image.truth].compactMap(\.self) : []))
    }
    return grid
  }
}
