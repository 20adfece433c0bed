import DataPipeline
import Distillation
import Experiments
import FileAccess
import Foundation
import Networks
import Reporting
import Training
import Translation

/// Measures pairs of generators and shows the results side by side.
struct PairEvaluation {
  let options: PairOptions
  let data: String

  func run(json: Bool) throws {
    var columns: [TextTable.Column] = [
      .left("pair"), .left("direction"), .right("images"), .right("Fréchet"),
      .right("Fréchet floor"), .right("KID ×10³"), .right("PSNR dB"), .right("SSIM"),
      .right("accuracy %"), .right("cycle error"),
    ]
    if comparesOutputs { columns += [.right("PSNR to first dB"), .right("SSIM to first")] }
    columns += [.right("parameters"), .right("multiply-adds"), .right("ms/image")]
    var table = TextTable(columns)
    var output = CommandOutput(json: json)
    var results: [[String: Any]] = []
    var floorCounts: Set<Int> = []
    // Report a missing folder before measuring the first pair.
    let pairs = try options.folders.map { try TranslationPair(folder: $0) }
    for (place, (folder, pair)) in zip(options.folders, pairs).enumerated() {
      let report = try PairMeasurement(
        of: pair, in: folder, data: data, classifier: options.classifier, fit: options.fit,
        comparingWith: place == 0 ? nil : pairs[0])
      if place == 0 {
        StandardStreams.writeNotes(report.notes)
        if let warning = report.warning {
          StandardStreams.writeError("warning: \(warning)")
          output.add("warning", warning)
        }
      }
      for (direction, generator, measured, agreement) in [
        (TranslationDirection.aToB, pair.generatorAToB, report.aToB, report.agreement?.aToB),
        (.bToA, pair.generatorBToA, report.bToA, report.agreement?.bToA),
      ] {
        let cost = ModelSummary(of: generator.model, imageShape: report.imageShape)
        table.append(row(folder, direction, measured, agreement, cost))
        var fields = fields(folder, direction, measured, cost)
        fields["psnr_to_first"] = agreement?.peakSignalToNoiseRatio.mean
        fields["ssim_to_first"] = agreement?.structuralSimilarity?.mean
        fields["untranslated_frechet"] = report.untranslated
        fields["frechet_floor_images"] = report.floorCount
        results.append(fields)
      }
      floorCounts.insert(report.floorCount)
    }
    output.add("results", results)
    output.print(
      table.text()
        + (json ? "" : "\n" + MetricGlossary.legend(of: table.titles))
        + "The Fréchet floor is computed from \(floorCounts.sorted().map(String.init).joined(separator: " or "))"
        + " real training images."
        + (options.folders.count > 1 && options.classifier == nil
          ? "\nFréchet distances and KID of two pairs are only comparable if both use the same classifier;"
            + " name one with --classifier." : ""))
  }

  /// Whether there are several pairs, whose outputs are compared with those of the first.
  private var comparesOutputs: Bool { options.folders.count > 1 }

  private func row(
    _ folder: String, _ direction: TranslationDirection, _ report: TranslationDirectionReport,
    _ agreement: OutputAgreement?, _ cost: ModelSummary
  ) -> [String] {
    func number(_ value: Double?, _ format: String) -> String {
      value.map { String(format: format, $0) } ?? "–"
    }
    let kernel = report.kernelDistance
    var cells = [
      folder, direction.title, "\(report.count)", number(report.frechetDistance, "%.3f"),
      number(report.frechetFloor, "%.3f"),
      number(1000 * kernel.mean, "%.1f") + " ± " + number(1000 * kernel.standardDeviation, "%.1f"),
      number(report.peakSignalToNoiseRatio?.mean, "%.2f"),
      number(report.structuralSimilarity?.mean, "%.3f"), number(100 * report.accuracy, "%.1f"),
      number(report.cycleError, "%.4f"),
    ]
    if comparesOutputs {
      cells += [
        number(agreement?.peakSignalToNoiseRatio.mean, "%.2f"),
        number(agreement?.structuralSimilarity?.mean, "%.3f"),
      ]
    }
    return cells + [
      humanCount(cost.parameters), humanCount(cost.multiplyAdds),
      number(report.millisecondsPerImage, "%.2f"),
    ]
  }

  private func fields(
    _ folder: String, _ direction: TranslationDirection, _ report: TranslationDirectionReport,
    _ cost: ModelSummary
  ) -> [String: Any] {
    var fields: [String: Any] = [
      "pair": folder, "direction": direction.rawValue, "images": report.count,
      "frechet": report.frechetDistance,
      "kid": report.kernelDistance.mean, "kid_deviation": report.kernelDistance.standardDeviation,
      "accuracy": report.accuracy, "real_accuracy": report.realAccuracy,
      "cycle_error": report.cycleError, "milliseconds_per_image": report.millisecondsPerImage,
      "parameters": cost.parameters, "multiply_adds": cost.multiplyAdds,
    ]
    if let floor = report.frechetFloor { fields["frechet_floor"] = floor }
    if let ratio = report.peakSignalToNoiseRatio {
      (fields["psnr"], fields["psnr_deviation"]) = (ratio.mean, ratio.standardDeviation)
    }
    if let similarity = report.structuralSimilarity {
      (fields["ssim"], fields["ssim_deviation"]) = (similarity.mean, similarity.standardDeviation)
    }
    return fields
  }
}
