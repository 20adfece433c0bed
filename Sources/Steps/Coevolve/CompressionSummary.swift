import Foundation
import Training

extension CompressionResult {
  /// The result of the compression, one line per direction.
  package var summary: [String] {
    zip(rows.prefix(2), rows.suffix(2)).map { original, compressed in
      var parts = [
        change(
          Double(original.multiplyAdds), Double(compressed.multiplyAdds), "fewer multiply-adds"),
        change(Double(original.parameters), Double(compressed.parameters), "fewer parameters"),
        change(original.milliseconds, compressed.milliseconds, "faster"),
        String(
          format: "Fréchet distance %.3f (original %.3f)", compressed.frechet, original.frechet),
      ]
      if let psnr = compressed.psnr, let before = original.psnr {
        parts.append(String(format: "PSNR %.2f dB (original %.2f)", psnr, before))
      }
      return "\(compressed.direction.title): \(parts.joined(separator: ", "))"
    }
  }

  /// The metrics of the compressed pair, as the result of a step.
  var evaluation: EvaluationReport {
    let metrics = rows.suffix(2).flatMap { row -> [EvaluationReport.Metric] in
      let direction = row.direction.rawValue
      return [.init("frechet_" + direction, row.frechet)]
        + (row.psnr.map { [.init("psnr_" + direction, $0)] } ?? [])
        + (row.ssim.map { [.init("ssim_" + direction, $0)] } ?? [])
    }
    return EvaluationReport(
      metrics: metrics, quality: -rows.suffix(2).map(\.frechet).reduce(0, +) / 2)
  }

  /// `16.0× fewer multiply-adds`; the factor is below 1 if the number increased.
  private func change(_ original: Double, _ compressed: Double, _ words: String) -> String {
    String(format: "%.1f× ", original / compressed) + words
  }
}
