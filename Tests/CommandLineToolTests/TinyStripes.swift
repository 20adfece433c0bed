import CommandLineTool
import Networks
import Testing
import Training
import Translation

extension Workplace {
  /// Makes striped and plain images of 16×16 in `images`, four of each for training.
  func makeStripes(test: Int) {
    let words = ["--count", "4", "--test", "\(test)", "--size", "16", "--out", self["images"]]
    #expect(CondenseTool.run(["dataset", "stripes"] + words) == 0)
  }
}

extension TranslationPair {
  /// A pair for such images, of generators with one block, with random weights.
  static func forStripes(filters: Int) -> TranslationPair {
    TranslationPair(
      generator: GeneratorManifest(
        configuration: .init(filters: filters, blocks: 1), imageSize: [16, 16]),
      discriminator: DiscriminatorManifest(configuration: .init(filters: 4, layers: 2)), seed: 3,
      classifier: DomainClassifier(
        Classifier(
          ClassifierManifest(
            architecture: .resNet(.init(depth: 8, width: 2, inputChannels: 3, classes: 2)),
            imageShape: [16, 16, 3], classNames: ["A", "B"],
            normalization: .init(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])), seed: 4),
        fit: .crop))
  }
}
