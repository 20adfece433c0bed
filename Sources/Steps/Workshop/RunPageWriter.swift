import Logging
import Reporting
import Training

/// Rewrites the page of a run, `report.html`, at each checkpoint.
package final class RunPageWriter: RunObserver {
  private let folder: RunFolder
  private let logger: Logger
  private let measuredImages: String

  /// Writes the page of the run in `folder`; logs errors to `logger`.
  ///
  /// - Parameter measuredImages: The images that choose the best epoch.
  package init(_ folder: RunFolder, logger: Logger, measuredImages: String = "test images") {
    self.folder = folder
    self.logger = logger
    self.measuredImages = measuredImages
  }

  /// Updates the page; a training continues even if its page cannot be written.
  package func checkpointSaved(_ progress: RunProgress, epochs: Int) {
    write(progress, epochs: epochs)
  }

  /// Adds why the run ended early.
  package func runEndedEarly(_ progress: RunProgress, because reason: String) {
    write(progress, ending: reason)
  }

  private func write(_ progress: RunProgress, epochs: Int? = nil, ending: String? = nil) {
    let best = progress.best.map {
      BestEpoch($0.epoch, metric: $0.metric ?? "", images: measuredImages)
    }
    let report = RunReport(
      of: folder, epochs: epochs ?? progress.plannedEpochs, best: best, ending: ending)
    do {
      try report.page().write(to: folder.report)
    } catch {
      logger.warning("could not write the report: \(error)")
    }
  }
}
