import CommandLineTool
import Networks
import Testing
import Training
import Translation

extension Workplace {
  /// Writes striped and plain images of 16×16 to `images`, four of each for training.
  func makeStripes(test: Int) {
    let words = ["--count", "4", "--test", "\(test)", "--size", "16", "--out", self["images"]]
    #expect(CondenseTool.run(["dataset", "stripes"] + words) == 0)
  }
}

extension TranslationPair {
  /// A pair for such images, of generators with one block, with random weights.
  static func forStripes(filters: Int) -> TranslationPair {
    .drawn(
      .resNetGenerator(.init(filters: filters, blocks: 1)), seed: 3,
      classifier: DomainClassifier(
        Classifier(
          .resNet(depth: 8, width: 2, inputChannels: 3, classes: 2),
          ClassifierManifest(
            imageShape: [16, 16, 3], classNames: ["A", "B"],
            normalization: .init(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])), seed: 4),
        fit: .crop))
  }

  /// A pair of two such generators for images of 16×16, with small discriminators.
  static func drawn(
    _ generator: NetworkPlan, seed: UInt64, classifier: DomainClassifier? = nil
  ) -> TranslationPair {
    let judge = NetworkPlan.patchDiscriminator(
      inputChannels: generator.inputChannels, filters: 4, layers: 2)
    return TranslationPair(
      generators: (generator, generator), discriminators: (judge, judge), imageSize: [16, 16],
      seed: seed, classifier: classifier)
  }
}
