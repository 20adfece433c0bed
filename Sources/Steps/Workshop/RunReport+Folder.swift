import Reporting
import Training

extension RunReport {
  /// Reads the logs in a run's folder.
  ///
  /// - Parameters:
  ///   - epochs: The number of epochs of the run; the page reloads until they are done.
  ///   - best: The best evaluation so far.
  ///   - ending: Why the run ended before its last epoch; nil if it did not.
  package init(
    of folder: RunFolder, epochs: Int? = nil, best: BestEpoch? = nil, ending: String? = nil
  ) {
    self.init(
      of: RunFiles(
        folder: folder.path, metrics: folder.metrics, steps: folder.steps, samples: folder.samples,
        sampleColumns: folder.sampleColumns, recipe: folder.recipe,
        start: folder.start, notes: folder.notes, confusions: folder.confusions),
      epochs: epochs, best: best, ending: ending)
  }
}
