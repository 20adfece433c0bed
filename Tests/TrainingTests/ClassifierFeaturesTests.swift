import DataPipeline
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite struct ClassifierFeaturesTests {
  @Test(arguments: [
    (NetworkPlan.resNet(depth: 8, width: 2, inputChannels: 1, classes: 3), 8),
    (.leNet(height: 16, width: 20, classes: 3), 84),
  ])
  func `Features are the inputs of the last layer, which computes the logits`(
    plan: NetworkPlan, dimension: Int
  ) {
    let classifier = Classifier(
      plan,
      ClassifierManifest(
        imageShape: [16, 20, 1], classNames: ["a", "b", "c"],
        normalization: Normalization(mean: [0], deviation: [1])), seed: 5)
    let images = Tensor.spread([2, 16, 20, 1], seed: 1)
    let (features, logits) = classifier.featuresAndLogits(images)
    #expect(features.shape == [2, dimension])
    #expect(features == classifier.features(images))
    #expect(logits == classifier.logits(images))

    let last = classifier.model.namedParameters.suffix(2).map(\.parameter.value)
    let (weights, biases) = (last[0].scalars, last[1].scalars)
    for row in 0..<2 {
      for column in 0..<3 {
        let sum = (0..<dimension).reduce(biases[column]) {
          $0 + features.scalars[row * dimension + $1] * weights[column * dimension + $1]
        }
        #expect(abs(sum - logits.scalars[row * 3 + column]) < 1e-4)
      }
    }
  }
}
