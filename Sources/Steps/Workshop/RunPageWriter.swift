import Logging
import Reporting
import Training

/// Rewrites the page of a run, `report.html`, at each checkpoint.
package final class RunPageWriter: RunObserver {
  private let folder: RunFolder
  private let logger: Logger

  /// Writes the page of the run in `folder`; logs errors to `logger`.
  package init(_ folder: RunFolder, logger: Logger) {
    self.folder = folder
    self.logger = logger
  }

  /// Updates the page; a training continues even if its page cannot be written.
  package func checkpointSaved(_ progress: RunProgress, epochs: Int) {
    let report = RunReport(of: folder, epochs: epochs, bestEpoch: progress.best?.epoch)
    do {
      try report.page().write(to: folder.report)
    } catch {
      logger.warning("could not write the report: \(error)")
    }
  }
}
