import DataPipeline
import Metrics
import TensorCore
import Training

/// The similarity between the outputs of compressed and original generators on test images.
struct TeacherLikeness {
  private let answersAToB: [(images: Tensor, answer: Tensor)]
  private let answersBToA: [(images: Tensor, answer: Tensor)]

  /// Translates the test images with the original generators once.
  init(_ teachers: TranslationPair, test: (a: TestImages, b: TestImages)) throws {
    func answers(
      _ teacher: Translator, _ images: PreparedImages
    ) throws -> [(images: Tensor, answer: Tensor)] {
      var answers: [(images: Tensor, answer: Tensor)] = []
      try LazyImages(count: images.count) { images.image(at: $0) }
        .forEachBatch(0..<images.count) { answers.append(($1, teacher($1))) }
      return answers
    }
    answersAToB = try answers(teachers.generatorAToB, test.a.images)
    answersBToA = try answers(teachers.generatorBToA, test.b.images)
  }

  /// The mean peak signal-to-noise ratio to the originals' images, `teacher_psnr_a_to_b` and
  /// `…_b_to_a`.
  func metrics(of pair: TranslationPair) -> [EvaluationReport.Metric] {
    func mean(
      _ student: Translator, _ answers: [(images: Tensor, answer: Tensor)]
    ) -> Double {
      let ratios = answers.flatMap {
        peakSignalToNoiseRatio(of: student($0.images), to: $0.answer)
      }
      return ratios.reduce(0, +) / Double(ratios.count)
    }
    return [
      .init("teacher_psnr_a_to_b", mean(pair.generatorAToB, answersAToB)),
      .init("teacher_psnr_b_to_a", mean(pair.generatorBToA, answersBToA)),
    ]
  }
}
