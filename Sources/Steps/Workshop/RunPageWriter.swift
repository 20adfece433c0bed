import Logging
import Reporting
import Training

/// Writes a run's page, `report.html`, anew with each checkpoint.
package final class RunPageWriter: RunObserver {
  private let folder: RunFolder
  private let logger: Logger

  /// Writes the page of the run in `folder`; what goes wrong goes to `logger`.
  package init(_ folder: RunFolder, logger: Logger) {
    self.folder = folder
    self.logger = logger
  }

  /// Shows on the page what the checkpoint holds; a page is no reason to end a training.
  package func checkpointSaved(_ progress: RunProgress, epochs: Int) {
    let report = RunReport(of: folder, epochs: epochs, bestEpoch: progress.best?.epoch)
    do {
      try report.page().write(to: folder.report)
    } catch {
      logger.warning("the report was not written: \(error)")
    }
  }
}
