import DataPipeline
import FileAccess
import Translation

extension TranslationPair {
  /// Rejects images for which a generator's output has another size.
  ///
  /// - Parameter path: The path of the pair.
  /// - Throws: `FileProblem` that names the first such image.
  package func requireFitting(_ images: [PreparedImages], _ path: String) throws {
    let plans = [generatorAToB, generatorBToA].map(\.model.plan)
    for part in images {
      guard let misfit = part.misfit(for: plans) else { continue }
      throw FileProblem(
        .malformed, path: misfit.path,
        found:
          "its size after preparation is \(misfit.size), but \(["G_A", "G_B"][misfit.network]) of"
          + " \(path) cannot output an image of that size: \(misfit.reason)",
        advice: "Choose another size for the images, or another pair")
    }
  }
}
