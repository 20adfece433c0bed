import ArgumentParser
import Foundation
import Models
import TensorCore
import Training

/// `condense evaluate`: how well classifiers do, side by side.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure one or more classifiers on labeled images.")

  @Argument(help: "Classifier files.")
  var checkpoints: [String]

  @OptionGroup var data: DataOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    try common.withThreads {
      var table = TextTable([
        .left("model"), .right("top-1 %"), .right("top-5 %"), .right("cross-entropy"),
        .right("calibration error %"), .right("parameters"), .right("multiply-adds"),
        .right("bytes"), .right("ms/image"),
      ])
      var output = CommandOutput(json: common.json)
      var results: [[String: Any]] = []
      for path in checkpoints {
        let classifier = try Classifier(path: path)
        let report = ClassificationReport(of: classifier, on: try data.loader(for: classifier))
        let cost = ModelSummary(
          of: classifier.model, imageShape: Shape(classifier.manifest.imageShape))
        table.append([
          path, percent(report.top1), percent(report.top5),
          String(format: "%.4f", report.crossEntropy), percent(report.calibrationError),
          humanCount(cost.parameters), humanCount(cost.multiplyAdds), humanBytes(cost.bytes),
          String(format: "%.3f", report.millisecondsPerImage),
        ])
        results.append([
          "model": path, "images": report.count, "top1": report.top1, "top5": report.top5,
          "cross_entropy": report.crossEntropy, "calibration_error": report.calibrationError,
          "parameters": cost.parameters, "multiply_adds": cost.multiplyAdds, "bytes": cost.bytes,
          "milliseconds_per_image": report.millisecondsPerImage,
        ])
      }
      output.add("results", results)
      output.print(table.text().trimmingCharacters(in: .newlines))
    }
  }

  private func percent(_ share: Double) -> String { String(format: "%.2f", 100 * share) }
}
