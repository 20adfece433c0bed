import Experiments
import Foundation
import Networks
import Reporting
import Steps
import Translation

/// Measures single generators on pairs of images, and prints a table.
struct GeneratorEvaluation {
  let paths: [String]
  let data: String
  let direction: PairedData.Direction

  func run(json: Bool) throws {
    var table = TextTable([
      .left("generator"), .right("images"), .right("PSNR dB"), .right("SSIM"), .right("L1"),
      .right("parameters"), .right("multiply-adds"), .right("ms/image"),
    ])
    var output = CommandOutput(json: json)
    var results: [[String: Any]] = []
    // Report a missing file before measuring the first generator.
    let generators = try paths.map { try Translator(path: $0) }
    for (path, generator) in zip(paths, generators) {
      let measured = try GeneratorMeasurement(
        of: generator, at: path, data: data, direction: direction)
      if path == paths[0] { StandardStreams.writeNotes(measured.notes) }
      let cost = ModelSummary(of: generator.model, imageShape: measured.imageShape)
      let report = measured.report
      table.append([
        path, "\(report.count)", String(format: "%.2f", report.peakSignalToNoiseRatio),
        report.structuralSimilarity.map { String(format: "%.3f", $0) } ?? "–",
        String(format: "%.4f", report.meanAbsoluteError), humanCount(cost.parameters),
        humanCount(cost.multiplyAdds), String(format: "%.2f", report.millisecondsPerImage),
      ])
      var fields: [String: Any] = [
        "generator": path, "images": report.count, "direction": direction.rawValue,
        "psnr": report.peakSignalToNoiseRatio, "l1": report.meanAbsoluteError,
        "parameters": cost.parameters, "multiply_adds": cost.multiplyAdds,
        "milliseconds_per_image": report.millisecondsPerImage,
      ]
      fields["ssim"] = report.structuralSimilarity
      results.append(fields)
    }
    output.add("results", results)
    let legend = json ? "" : "\n" + MetricGlossary.legend(of: table.titles)
    output.print((table.text() + legend).trimmingCharacters(in: .newlines))
  }
}
