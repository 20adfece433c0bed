import DataPipeline
import TensorCore

extension SampleGrid {
  /// Which generator of a pair.
  public enum Direction: Sendable {
    /// `G_A`, and back by `G_B`.
    case aToB
    /// `G_B`, and back by `G_A`.
    case bToA
  }

  /// Images of one domain with their translations, the way back, and the truth if all have one.
  static func comparison(
    _ pair: TranslationPair, _ direction: Direction, _ images: some Collection<TestImage>
  ) -> SampleGrid {
    let (there, back) =
      direction == .aToB
      ? (pair.generatorA, pair.generatorB) : (pair.generatorB, pair.generatorA)
    let images = Array(images)
    let isKnown = images.allSatisfy { $0.truth != nil }
    var grid = SampleGrid(columns: isKnown ? 4 : 3)
    for image in images {
      let made = there(image.image)
      grid.append(
        [image.image, made, back(made)] + (isKnown ? [image.truth].compactMap(\.self) : []))
    }
    return grid
  }
}
