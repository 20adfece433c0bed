import Autograd
import DataPipeline
import Layers
import Metrics
import Networks
import TensorCore
import TestSupport
import Testing
import Training
import Translation

/// Multiplies by a factor: -1 makes negatives.
private final class Scale: Module {
  let factor: Float
  init(_ factor: Float) { self.factor = factor }

  func callAsFunction(_ input: Variable, on tape: Tape) -> Variable {
    tape.constant(input.tensor.scaled(by: factor))
  }
}

@Suite struct TranslationReportTests {
  /// A: dark images with a bright square at a random position. B: their negatives.
  private static func images(_ count: Int, seed: UInt64, sign: Float) -> Tensor {
    var random = RandomStream(seed: seed)
    let scalars = (0..<count).flatMap { _ in
      let (top, left) = (
        Int.random(in: 0...8, using: &random), Int.random(in: 0...8, using: &random)
      )
      return (0..<256).map { pixel -> Float in
        let inside = (top..<top + 8).contains(pixel / 16) && (left..<left + 8).contains(pixel % 16)
        return sign * ((inside ? 0.8 : -0.9) + 0.1 * random.uniform())
      }
    }
    return Tensor(scalars, shape: [count, 16, 16, 1])
  }

  private let testA = images(21, seed: 1, sign: 1)
  private let testB = images(18, seed: 2, sign: -1)
  private let trainB = images(40, seed: 3, sign: -1)
  private let classifier = DomainClassifier(
    Classifier(
      .resNet(depth: 8, width: 2, inputChannels: 1, classes: 4),
      ClassifierManifest(
        imageShape: [16, 16, 1], classNames: ["a", "b", "c", "d"],
        normalization: Normalization(mean: [0.5], deviation: [0.5])), seed: 4), fit: .crop
  ).balanced(on: images(18, seed: 2, sign: -1))

  private func reference() throws -> TranslationReference {
    try TranslationReference(
      classifier: classifier, testA: LazyImages(testA), testB: LazyImages(testB),
      trainB: LazyImages(trainB))
  }

  private func report(_ factor: Float, truths: Bool) throws -> TranslationReport {
    try TranslationReport(
      generatorAToB: Scale(factor), generatorBToA: Scale(1 / factor),
      testImages: TranslationTestImages(
        imagesA: LazyImages(testA), imagesB: LazyImages(testB),
        truthsA: truths ? LazyImages(testA.scaled(by: -1)) : nil,
        truthsB: truths ? LazyImages(testB.scaled(by: -1)) : nil),
      reference: reference(), subsets: 10)
  }

  @Test func `Metrics distinguish a perfect translation from the identity`() throws {
    let perfect = try report(-1, truths: true)
    let idle = try report(1, truths: true)
    #expect(perfect.aToB.count == 21 && perfect.bToA.count == 18)
    for direction in [perfect.aToB, perfect.bToA] {
      #expect(direction.peakSignalToNoiseRatio?.mean == 100)
      #expect(direction.peakSignalToNoiseRatio?.standardDeviation == 0)
      #expect(abs((direction.structuralSimilarity?.mean ?? 0) - 1) < 1e-12)
      #expect(direction.cycleError == 0)
    }
    #expect(perfect.aToB.frechetDistance < 0.5 * idle.aToB.frechetDistance)
    #expect(perfect.aToB.kernelDistance.mean < 0.5 * idle.aToB.kernelDistance.mean)
    #expect(abs(idle.aToB.frechetDistance - idle.untranslated) < 1e-6 * idle.untranslated)
    #expect(abs(idle.bToA.frechetDistance - idle.untranslated) < 1e-6 * idle.untranslated)
    #expect((idle.aToB.peakSignalToNoiseRatio?.mean ?? 100) < 5)
    #expect(perfect.quality == 100 && idle.quality < 5)
  }

  @Test func `Without ground truth the quality is minus the mean Fréchet distance`() throws {
    let report = try report(-0.9, truths: false)
    #expect(report.aToB.peakSignalToNoiseRatio == nil && report.bToA.structuralSimilarity == nil)
    #expect(
      report.quality == -(report.aToB.frechetDistance + report.bToA.frechetDistance) / 2)
  }

  @Test func `The cycle error is the mean absolute difference to the input`() throws {
    let report = try TranslationReport(
      generatorAToB: Scale(1), generatorBToA: Scale(0.5),
      testImages: TranslationTestImages(imagesA: LazyImages(testA), imagesB: LazyImages(testB)),
      reference: reference(), subsets: 2)
    let mean = testA.scalars.reduce(0) { $0 + abs(Double($1)) } / Double(testA.count)
    #expect(abs(report.aToB.cycleError - mean / 2) < 1e-6)
  }

  @Test func `The class of a domain is the most frequent class of its real images`() throws {
    let reference = try reference()
    let classes = classifier.impressions(of: testB).classes
    let most = reference.domainB.majorityClass
    let hits = classes.count { $0 == most }
    #expect((0..<4).allSatisfy { other in classes.count { $0 == other } <= hits })
    #expect(reference.domainB.accuracy == Double(hits) / 18 && hits < 18)

    let report = try report(-1, truths: false)
    let made = classifier.impressions(of: testA.scaled(by: -1)).classes
    #expect(report.aToB.accuracy == Double(made.count { $0 == most }) / 21)
    #expect(report.aToB.realAccuracy == Double(hits) / 18)
  }

  @Test func `The floor compares half of the training images with the test images`() throws {
    let reference = try reference()
    #expect(reference.domainA.floor == nil && reference.domainA.floorCount == 0)
    #expect(reference.domainB.floorCount == 20 && reference.domainB.count == 18)
    let floor = try #require(reference.domainB.floor)
    #expect(floor > 0 && floor < 0.2 * reference.untranslated)
    #expect(try report(-1, truths: false).aToB.frechetFloor == floor)
  }

  @Test func `Metric names end in their direction`() throws {
    let direct = try report(-0.9, truths: true)
    let evaluation = direct.evaluation
    #expect(
      evaluation.metrics.map(\.name) == [
        "frechet_a_to_b", "kid_a_to_b", "psnr_a_to_b", "ssim_a_to_b", "accuracy_a_to_b",
        "cycle_a_to_b",
        "frechet_b_to_a", "kid_b_to_a", "psnr_b_to_a", "ssim_b_to_a", "accuracy_b_to_a",
        "cycle_b_to_a",
      ])
    #expect(evaluation.metrics[0].value == direct.aToB.frechetDistance)
    #expect(evaluation.metrics[5].value == direct.aToB.cycleError)
    #expect(evaluation.quality == direct.quality)
    #expect(
      try report(1, truths: false).evaluation.metrics.map(\.name).contains { $0 == "psnr_b_to_a" }
        == false)
  }

  @Test func `Images of different sizes are measured in order`() throws {
    let sizes = [12, 12, 20, 20, 12]
    let images = LazyImages(count: 5) { index in
      Tensor.spread([1, sizes[index], 16, 3], seed: UInt64(index)).scaled(by: 0.002)
    }
    let looking = DomainClassifier(classifier.classifier, fit: .resize)
    let reference = try TranslationReference(
      classifier: looking, testA: images, testB: images)
    let single = try (0..<5).flatMap {
      looking.impressions(of: try images.image(at: $0)).features.scalars
    }
    #expect(
      relativeDifference(reference.domainA.features, Tensor(single, shape: [5, 8])) < 1e-5)
    let report = try TranslationReport(
      generatorAToB: Scale(1), generatorBToA: Scale(1),
      testImages: TranslationTestImages(imagesA: images, imagesB: images, truthsA: images),
      reference: reference, subsets: 2)
    #expect(report.aToB.peakSignalToNoiseRatio?.mean == 100)
    #expect(report.bToA.peakSignalToNoiseRatio == nil && report.quality == 100)
  }

  @Test func `A domain with a single image is rejected, and read errors are passed on`() throws {
    struct Unreadable: Error {}
    let single = LazyImages(Tensor(zeros: [1, 16, 16, 1]))
    let problem = #expect(throws: TooFewImages.self) {
      try TranslationReference(classifier: classifier, testA: LazyImages(testA), testB: single)
    }
    #expect(problem?.domain == "B" && problem?.count == 1)
    let broken = LazyImages(count: 3) { _ in throw Unreadable() }
    #expect(throws: Unreadable.self) {
      try TranslationReference(classifier: classifier, testA: broken, testB: LazyImages(testB))
    }
  }

  @Test func `A report has the same bits for any number of threads`() {
    #expect(
      isIndependentOfThreads {
        let values = (try? report(-0.9, truths: true))?.evaluation.metrics.map(\.value) ?? []
        return values.isEmpty ? [] : [Tensor(values.map(Float.init), shape: [values.count])]
      })
  }
}
