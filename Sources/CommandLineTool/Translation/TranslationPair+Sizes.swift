import DataPipeline
import FileAccess
import Networks
import Translation

extension TranslationPair {
  /// Refuses images of which the generators do not make images of the same size.
  ///
  /// - Parameter path: Of the pair.
  /// - Throws: `FileProblem` with the first such image.
  func requireFitting(_ images: [PreparedImages], _ path: String) throws {
    var known: Set<ImageSize> = []
    for part in images {
      for index in 0..<part.count {
        let size = part.viewSize(at: index)
        guard known.insert(size).inserted else { continue }
        for (name, generator) in [("G_A", generatorA), ("G_B", generatorB)] {
          guard let reason = generator.model.plan.sizeProblem(size.height, size.width) else {
            continue
          }
          throw FileProblem(
            .malformed, path: part.paths[index],
            found: "it is shown at \(size), but \(name) of \(path) makes no image of that size:"
              + " \(reason)",
            advice: "Choose another size for the images, or another pair")
        }
      }
    }
  }
}

extension NetworkPlan {
  /// Why images of this size do not become images of this size; nil if they do.
  func sizeProblem(_ height: Int, _ width: Int) -> String? {
    do throws(GraphProblem) {
      let made = try outputShape(for: [height, width, inputChannels])
      return made.extents.prefix(3) == [1, height, width]
        ? nil : "it makes \(made[1])×\(made[2])"
    } catch {
      return error.description
    }
  }
}
