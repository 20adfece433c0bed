import DataPipeline
import FileAccess
import Networks
import Translation

extension TranslationPair {
  /// Rejects images for which a generator's output has another size.
  ///
  /// - Parameter path: The path of the pair.
  /// - Throws: `FileProblem` that names the first such image.
  package func requireFitting(_ images: [PreparedImages], _ path: String) throws {
    var known: Set<ImageSize> = []
    for part in images {
      for index in 0..<part.count {
        let size = part.viewSize(at: index)
        guard known.insert(size).inserted else { continue }
        for (name, generator) in [("G_A", generatorAToB), ("G_B", generatorBToA)] {
          let extent = ImageExtent(height: size.height, width: size.width)
          guard let reason = generator.model.plan.sizeProblem(extent) else { continue }
          throw FileProblem(
            .malformed, path: part.paths[index],
            found:
              "its size after preparation is \(size), but \(name) of \(path) cannot output an image"
              + " of that size: \(reason)",
            advice: "Choose another size for the images, or another pair")
        }
      }
    }
  }
}
