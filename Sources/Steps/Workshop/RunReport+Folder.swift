import Reporting
import Training

extension RunReport {
  /// Reads the logs in a run's folder.
  ///
  /// - Parameters:
  ///   - epochs: The number of epochs of the run; the page reloads until they are done.
  ///   - bestEpoch: The epoch of the best evaluation so far, from 1.
  package init(of folder: RunFolder, epochs: Int? = nil, bestEpoch: Int? = nil) {
    self.init(
      of: RunFiles(
        folder: folder.path, metrics: folder.metrics, steps: folder.steps, samples: folder.samples,
        sampleColumns: folder.sampleColumns, recipe: folder.recipe,
        start: folder.start),
      epochs: epochs, bestEpoch: bestEpoch)
  }
}
