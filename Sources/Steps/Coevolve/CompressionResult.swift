import DataPipeline
import Distillation
import FileAccess
import Foundation
import Images
import Metrics
import Networks
import Pruning
import Reporting
import TensorCore
import Training
import Translation

/// The metrics of the original pair, of its lighter student if there is one, of the pruned pair,
/// and of the fine-tuned pair.
public struct CompressionResult: Codable {
  /// One generator of one pair.
  public struct Row: Codable {
    /// The folder of the pair.
    public var pair: String
    /// The direction of the generator.
    public var direction: TranslationDirection
    /// The number of trained parameters.
    public var parameters: Int
    /// Multiply-adds of one image.
    public var multiplyAdds: Int
    /// Multiply-adds as papers count them: a transposed convolution at the resolution of its
    /// output.
    public var literatureMultiplyAdds: Int
    /// The size of the weights in single precision.
    public var bytes: Int
    /// Median time of a single image.
    public var milliseconds: Double
    /// Fréchet distance between generated and real test images.
    public var frechet: Double
    /// Fréchet distance between real training images and real test images.
    public var frechetFloor: Double?
    /// Kernel distance between generated and real test images.
    public var kid: Double
    /// Its standard deviation over subsets; nil for a single subset.
    public var kidDeviation: Double?
    /// Mean peak signal-to-noise ratio to the ground truth, in dB; nil without ground truth.
    public var psnr: Double?
    /// Mean structural similarity to the ground truth; nil without ground truth.
    public var ssim: Double?
    /// Share of generated images that the classifier assigns to the target domain, in 0...1.
    public var accuracy: Double
    /// Mean absolute difference between an image and its reconstruction by both generators, for
    /// images in -1...1.
    public var cycleError: Double
    /// Mean peak signal-to-noise ratio to the outputs of the original generator for the test images,
    /// in dB; nil for the original.
    public var originalPSNR: Double?
    /// Mean structural similarity to these outputs; nil for the original and for images smaller than
    /// 11×11.
    public var originalSSIM: Double?

    enum CodingKeys: String, CodingKey {
      case pair, direction, parameters, bytes, milliseconds, frechet, kid, psnr, ssim, accuracy
      case originalPSNR = "original_psnr"
      case originalSSIM = "original_ssim"
      case multiplyAdds = "multiply_adds"
      case literatureMultiplyAdds = "literature_multiply_adds"
      case frechetFloor = "frechet_floor"
      case kidDeviation = "kid_deviation"
      case cycleError = "cycle_error"
    }
  }

  /// The folder of the compression.
  public var folder: String
  /// Both generators of each pair; the original pair comes first and the compressed pair last.
  public var rows: [Row]
  /// The seconds of each phase, in order, over all runs in the folder; nil in files of earlier versions.
  public var phases: [PhaseSeconds]?
  /// The file of the classifier whose features the distances use; nil in results of earlier versions.
  public var classifier: String?
  /// The numbers of test images of A and of B; nil in results of earlier versions.
  public var testImages: [Int]?

  enum CodingKeys: String, CodingKey {
    case folder, rows, classifier, phases
    case testImages = "test_images"
  }

  private init(folder: String, rows: [Row], classifier: String?, testImages: [Int]) {
    self.folder = folder
    self.rows = rows
    self.classifier = classifier
    self.testImages = testImages
  }

  /// A warning if there are too few test images for the distances; nil otherwise.
  public var warning: String? {
    guard let testImages, testImages.count == 2 else { return nil }
    return TestPart.warning(countA: testImages[0], countB: testImages[1])
  }

  /// Reads the results in the folder of a compression.
  ///
  /// - Throws: `FileProblem` if there are no results.
  public init(folder: String) throws {
    let path = CompressionFolder(folder).results
    do {
      self = try JSONDecoder().decode(Self.self, from: FileContents.read(path))
    } catch is DecodingError {
      throw FileProblem(
        .malformed, path: path, found: "this file does not contain the results of a compression",
        advice: "Resume the compression with --resume, which measures again")
    }
  }

  /// Measures the pairs, and writes the metrics and a picture that compares the pairs.
  ///
  /// - Parameters:
  ///   - original: The original pair with the classifier for the distances.
  ///   - source: The pair that was pruned: the original, or a lighter student of it.
  ///   - data: The images.
  ///   - step: The settings of the compression.
  ///   - folder: The folder of the compression.
  ///   - classifier: The file of the classifier; nil if it is only in memory.
  ///   - beforeEach: Called before each pair; an error from it ends the measurement.
  static func measure(
    original: TranslationPair, source: TranslationPair, data: TranslationData,
    step: Coevolve, folder: CompressionFolder, classifier: String?, beforeEach: () throws -> Void
  ) throws -> CompressionResult {
    guard let judge = original.classifier else {
      preconditionFailure("CompressionResult: the original pair has no classifier")
    }
    let compressed = try TranslationPair(folder: folder.compressed)
    var pairs = [(step.originalPath, original)]
    if step.teacher != nil { pairs.append((step.pairPath, source)) }
    if step.finetune.stepCount > 0 {
      pairs.append((folder.extracted, try TranslationPair(folder: folder.extracted)))
    }
    pairs.append((folder.compressed, compressed))
    let evaluation = try TranslationEvaluation(
      test: data.test, train: data.fixed, classifier: judge, seed: 0)
    let size = data.test.a.images.viewSize(at: 0)
    let shape: Shape = [size.height, size.width, data.folder.channels]
    let times = ForwardTime.milliseconds(
      of: pairs.flatMap { [$1.generatorAToB.model, $1.generatorBToA.model] }, imageShape: shape)
    let rows = try pairs.enumerated().flatMap { index, entry in
      let (name, pair) = entry
      try beforeEach()
      let report = try evaluation.report(of: pair)
      let agreement = index == 0 ? nil : try evaluation.agreement(of: pair, with: original)
      return [
        row(
          name, .aToB, pair.generatorAToB, report.aToB, agreement?.aToB, shape, times[2 * index]),
        row(
          name, .bToA, pair.generatorBToA, report.bToA, agreement?.bToA, shape,
          times[2 * index + 1]),
      ]
    }
    let result = CompressionResult(
      folder: folder.path, rows: rows, classifier: classifier,
      testImages: [data.test.a.count, data.test.b.count])
    try result.write(to: folder.results)
    try PNG.write(comparison(original, compressed, data.test).picture(), to: folder.samples)
    return result
  }

  private static func row(
    _ name: String, _ direction: TranslationDirection, _ generator: Translator,
    _ report: TranslationDirectionReport, _ agreement: OutputAgreement?, _ shape: Shape,
    _ milliseconds: Double
  ) -> Row {
    let cost = ModelCost(of: generator.model, imageShape: shape)
    return Row(
      pair: name, direction: direction, parameters: cost.parameters,
      multiplyAdds: cost.multiplyAdds,
      literatureMultiplyAdds: cost.literatureMultiplyAdds, bytes: cost.bytes,
      milliseconds: milliseconds,
      frechet: report.frechetDistance, frechetFloor: report.frechetFloor,
      kid: report.kernelDistance.mean, kidDeviation: report.kernelDistance.standardDeviation,
      psnr: report.peakSignalToNoiseRatio?.mean,
      ssim: report.structuralSimilarity?.mean, accuracy: report.accuracy,
      cycleError: report.cycleError,
      originalPSNR: agreement?.peakSignalToNoiseRatio.mean,
      originalSSIM: agreement?.structuralSimilarity?.mean)
  }

  /// Input, output of the original, output of the compressed pair, and ground truth; A → B on the
  /// left.
  private static func comparison(
    _ original: TranslationPair, _ compressed: TranslationPair,
    _ test: (a: TestImages, b: TestImages)
  ) -> SampleGrid {
    func grid(_ large: Translator, _ small: Translator, _ images: TestImages) -> SampleGrid {
      let isKnown = images.truth != nil
      var grid = SampleGrid(columns: isKnown ? 4 : 3)
      for image in images.prefix(8) {
        grid.append(
          [image.image, large(image.image), small(image.image)]
            + (isKnown ? [image.truth].compactMap(\.self) : []))
      }
      return grid
    }
    return grid(original.generatorAToB, compressed.generatorAToB, test.a)
      .beside(grid(original.generatorBToA, compressed.generatorBToA, test.b))
  }

  /// The headings of a table of `rows`.
  package static let columns = [
    "pair", "direction", "parameters", "multiply-adds", "multiply-adds (papers)",
    "bytes at 32 bits",
    "ms/image", "PSNR to original dB", "SSIM to original", "Fréchet", "Fréchet floor", "KID ×10³",
    "PSNR dB", "SSIM", "accuracy %", "cycle error",
  ]
}

extension CompressionResult.Row {
  /// The cells of the row, in the order of `CompressionResult.columns`.
  package var cells: [String] {
    func number(_ value: Double?, _ format: String) -> String {
      value.map { String(format: format, $0) } ?? "–"
    }
    return [
      pair, direction.title, humanCount(parameters), humanCount(multiplyAdds),
      humanCount(literatureMultiplyAdds), humanBytes(bytes), number(milliseconds, "%.2f"),
      number(originalPSNR, "%.2f"), number(originalSSIM, "%.3f"),
      number(frechet, "%.3f"), number(frechetFloor, "%.3f"),
      number(1000 * kid, "%.1f")
        + (kidDeviation.map { number(1000 * $0, "\u{00A0}±\u{00A0}%.1f") } ?? ""),
      number(psnr, "%.2f"),
      number(ssim, "%.3f"), number(100 * accuracy, "%.1f"), number(cycleError, "%.4f"),
    ]
  }
}
