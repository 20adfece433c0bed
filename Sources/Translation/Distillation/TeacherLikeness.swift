import DataPipeline
import Distillation
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

  /// The mean peak signal-to-noise ratio and structural similarity to the originals' images:
  /// `teacher_psnr_a_to_b`, `teacher_ssim_a_to_b` and the same with `…_b_to_a`. There is no
  /// similarity if an image is smaller than 11×11.
  func metrics(of pair: TranslationPair) -> [EvaluationReport.Metric] {
    metrics(of: pair.generatorAToB, .aToB, answersAToB)
      + metrics(of: pair.generatorBToA, .bToA, answersBToA)
  }

  private func metrics(
    of student: Translator, _ direction: TranslationDirection,
    _ answers: [(images: Tensor, answer: Tensor)]
  ) -> [EvaluationReport.Metric] {
    let isLarge = answers.allSatisfy { min($0.answer.shape[1], $0.answer.shape[2]) >= 11 }
    var ratios: [Double] = []
    var similarities: [Double] = []
    for (images, answer) in answers {
      let made = student(images)
      ratios += peakSignalToNoiseRatio(of: made, to: answer)
      if isLarge { similarities += structuralSimilarity(of: made, to: answer) }
    }
    let ratio = EvaluationReport.Metric(
      "teacher_psnr_" + direction.rawValue, Spread(of: ratios).mean)
    guard isLarge else { return [ratio] }
    return [ratio, .init("teacher_ssim_" + direction.rawValue, Spread(of: similarities).mean)]
  }
}
