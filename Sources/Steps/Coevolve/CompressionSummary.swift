import Foundation
import Training

extension CompressionResult {
  /// The result of the compression, one line per direction, and then the agreement with the
  /// original.
  package var summary: [String] { changes + agreements }

  private var changes: [String] {
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

  /// How similar the outputs are to those of the original, one line per direction: of the compressed
  /// pair, and of the narrowed pair before its fine-tuning if there is one.
  private var agreements: [String] {
    let narrowed = rows.dropLast(2).suffix(2).filter { $0.pair == narrowedPair }
    return rows.suffix(2).compactMap { compressed in
      guard let words = compressed.agreement else { return nil }
      let before = narrowed.first { $0.direction == compressed.direction }?.agreement
      return "\(compressed.direction.title), outputs compared with the original's: \(words)"
        + (before.map { " (before fine-tuning \($0))" } ?? "")
    }
  }

  private var narrowedPair: String { CompressionFolder(folder).extracted }

  /// The metrics of the compressed pair, as the result of a step.
  var evaluation: EvaluationReport {
    let metrics = rows.suffix(2).flatMap { row -> [EvaluationReport.Metric] in
      let direction = row.direction.rawValue
      return [.init("frechet_" + direction, row.frechet)]
        + (row.psnr.map { [.init("psnr_" + direction, $0)] } ?? [])
        + (row.ssim.map { [.init("ssim_" + direction, $0)] } ?? [])
        + (row.originalPSNR.map { [.init("original_psnr_" + direction, $0)] } ?? [])
        + (row.originalSSIM.map { [.init("original_ssim_" + direction, $0)] } ?? [])
    }
    return EvaluationReport(
      metrics: metrics, quality: -rows.suffix(2).map(\.frechet).reduce(0, +) / 2)
  }

  /// `16.0× fewer multiply-adds`; the factor is below 1 if the number increased.
  private func change(_ original: Double, _ compressed: Double, _ words: String) -> String {
    String(format: "%.1f× ", original / compressed) + words
  }
}

extension CompressionResult.Row {
  /// `PSNR 31.20 dB, SSIM 0.951`; nil for the original.
  fileprivate var agreement: String? {
    originalPSNR.map { ratio in
      String(format: "PSNR %.2f dB", ratio)
        + (originalSSIM.map { String(format: ", SSIM %.3f", $0) } ?? "")
    }
  }
}
