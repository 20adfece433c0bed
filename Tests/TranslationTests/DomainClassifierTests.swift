import DataPipeline
import Networks
import TensorCore
import TestSupport
import Testing
import Training
import Translation

@Suite struct DomainClassifierTests {
  private func classifier(
    _ height: Int, _ width: Int, channels: Int, fit: DomainClassifier.Fit
  ) -> DomainClassifier {
    let normalizations = [
      1: Normalization(mean: [0.25], deviation: [0.5]),
      3: Normalization(mean: [0.25, 0, 0], deviation: [0.5, 1, 1]),
    ]
    let manifest = ClassifierManifest(
      imageShape: [height, width, channels], classNames: ["a", "b", "c"],
      normalization: normalizations[channels] ?? .fashionMNIST)
    return DomainClassifier(
      Classifier(
        .resNet(depth: 8, width: 4, inputChannels: channels, classes: 3), manifest, seed: 2),
      fit: fit)
  }

  @Test func `Cropping removes padding`() {
    let inner = Tensor.spread([2, 28, 28, 1], seed: 1).scaled(by: 0.02)
    var padded = [Float](repeating: -1, count: 2 * 32 * 32)
    for index in 0..<inner.count {
      let (image, y, x) = (index / 784, index / 28 % 28, index % 28)
      padded[(image * 32 + y + 2) * 32 + x + 2] = inner.scalars[index]
    }
    let domain = classifier(28, 28, channels: 1, fit: .crop)
    let inputs = domain.inputs(for: Tensor(padded, shape: [2, 32, 32, 1]))
    #expect(inputs.shape == [2, 28, 28, 1])
    #expect(zip(inputs.scalars, inner.scalars).allSatisfy { $0 == (($1 + 1) / 2 - 0.25) / 0.5 })
  }

  @Test func `Color becomes luma, and gray becomes three equal channels`() {
    // Red, in -1...1.
    let red = Tensor([1, -1, -1], shape: [1, 1, 1, 3])
    let gray = classifier(1, 1, channels: 1, fit: .crop).inputs(for: red)
    #expect(gray == Tensor([(0.299 - 0.25) / 0.5], shape: [1, 1, 1, 1]))
    let half = Tensor([0], shape: [1, 1, 1, 1])
    let color = classifier(1, 1, channels: 3, fit: .crop).inputs(for: half)
    #expect(color == Tensor([0.5, 0.5, 0.5], shape: [1, 1, 1, 3]))
  }

  @Test func `Resizing averages the area of a pixel`() {
    // Halves of black and white; a triangle over four pixels weighs 1, 3, 3, 1.
    let image = Tensor([-1, -1, 1, 1, -1, -1, 1, 1], shape: [1, 2, 4, 1])
    let inputs = classifier(1, 2, channels: 1, fit: .resize).inputs(for: image)
    #expect(inputs.shape == [1, 1, 2, 1])
    let samples = inputs.scalars.map { $0 * 0.5 + 0.25 }
    #expect(abs(samples[0] - 1.0 / 7) < 1e-6 && abs(samples[1] - 6.0 / 7) < 1e-6)
  }

  @Test func `Images that do not fit are reported`() {
    let domain = classifier(28, 28, channels: 1, fit: .crop)
    #expect(domain.problem(imageShape: [28, 32, 3]) == nil)
    #expect(domain.problem(imageShape: [27, 32, 1])?.contains("27×32") == true)
    #expect(domain.problem(imageShape: [28, 28, 5]) != nil)
    #expect(
      classifier(28, 28, channels: 1, fit: .resize).problem(imageShape: [27, 32, 1]) == nil)
  }

  @Test func `The class has the largest logit`() {
    let images = Tensor.spread([20, 8, 8, 1], seed: 3).scaled(by: 0.03)
    let domain = classifier(8, 8, channels: 1, fit: .crop).balanced(on: images)
    let (features, classes) = domain.impressions(of: images)
    let logits = domain.classifier.logits(domain.inputs(for: images)).scalars
    #expect(features.shape == [20, 16])
    for (row, found) in classes.enumerated() {
      #expect(logits[row * 3 + found] == logits[row * 3..<row * 3 + 3].max())
    }
    #expect(Set(classes).count == 3)
  }
}
