import Foundation

extension CompressionResult {
  /// What the compression came to, a line for each direction.
  var summary: [String] {
    zip(rows.prefix(2), rows.suffix(2)).map { original, compressed in
      var parts = [
        change(original.multiplyAdds, compressed.multiplyAdds, "multiply-adds"),
        change(original.parameters, compressed.parameters, "parameters"),
        change(original.milliseconds, compressed.milliseconds, less: "less", "time"),
        String(
          format: "Fréchet distance %.3f (original %.3f)", compressed.frechet, original.frechet),
      ]
      if let psnr = compressed.psnr, let before = original.psnr {
        parts.append(String(format: "PSNR %.2f dB (original %.2f)", psnr, before))
      }
      return "\(compressed.made == "B" ? "A to B" : "B to A"): \(parts.joined(separator: ", "))"
    }
  }

  private func change(_ original: Int, _ compressed: Int, _ cost: String) -> String {
    change(Double(original), Double(compressed), less: "fewer", cost)
  }

  /// `16.0× fewer multiply-adds`.
  private func change(
    _ original: Double, _ compressed: Double, less: String, _ cost: String
  ) -> String {
    let (factor, word) =
      compressed <= original ? (original / compressed, less) : (compressed / original, "more")
    return String(format: "%.1f", factor) + "× \(word) \(cost)"
  }
}
