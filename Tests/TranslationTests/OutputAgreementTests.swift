import DataPipeline
import Metrics
import TensorCore
import TestSupport
import Testing
import Training
import Translation

@Suite("The agreement of two pairs")
struct OutputAgreementTests {
  private func evaluation(_ tiny: TinyPair) throws -> TranslationEvaluation {
    guard let test = tiny.folder.test else { preconditionFailure("no test images") }
    return try TranslationEvaluation(
      test: test, train: nil, classifier: TinyPair.classifier, seed: 5)
  }

  @Test func `It is that of the outputs for the same images, in both directions`() throws {
    try withTemporaryFolder { folder in
      let tiny = try TinyPair(in: folder)
      let (pair, original) = (TinyPair.pair(seed: 8), TinyPair.pair())
      let agreement = try evaluation(tiny).agreement(of: pair, with: original)
      let test = try #require(tiny.folder.test)
      for (found, images, small, large) in [
        (agreement.aToB, test.a.images, pair.generatorAToB, original.generatorAToB),
        (agreement.bToA, test.b.images, pair.generatorBToA, original.generatorBToA),
      ] {
        let outputs = (0..<images.count).map { place in
          (small(images.image(at: place)), large(images.image(at: place)))
        }
        let ratios = outputs.flatMap { peakSignalToNoiseRatio(of: $0, to: $1) }
        let similarities = outputs.flatMap { structuralSimilarity(of: $0, to: $1) }
        #expect(abs(found.peakSignalToNoiseRatio.mean - Spread(of: ratios).mean) < 1e-4)
        let similarity = try #require(found.structuralSimilarity?.mean)
        #expect(abs(similarity - Spread(of: similarities).mean) < 1e-5)
        #expect(found.peakSignalToNoiseRatio.mean < 60 && similarity < 0.999)
      }
      #expect(agreement.aToB != agreement.bToA)
    }
  }

  @Test func `A pair agrees with itself completely`() throws {
    try withTemporaryFolder { folder in
      let pair = TinyPair.pair()
      let agreement = try evaluation(try TinyPair(in: folder)).agreement(of: pair, with: pair)
      #expect(agreement.bToA.peakSignalToNoiseRatio.mean == 100)
      #expect(agreement.bToA.structuralSimilarity.map { abs($0.mean - 1) < 1e-9 } == true)
    }
  }
}
