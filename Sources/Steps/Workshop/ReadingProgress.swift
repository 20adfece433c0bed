import DataPipeline
import Logging
import Training

/// Reports how far the decoding of images is, if it takes long, and stops it on a signal.
final class ReadingProgress {
  private let workshop: Workshop
  private var notes: ProgressNotes?
  private var start = ContinuousClock.now
  private var isShown = false

  /// Smaller numbers of images take no time that is worth a line.
  private static let quiet = Duration.seconds(1)

  init(_ workshop: Workshop) { self.workshop = workshop }

  /// Reports the number of decoded images of a part.
  ///
  /// - Throws: `StoppedBySignal`.
  func callAsFunction(_ part: DatasetSplit, _ done: Int, _ total: Int) throws {
    try workshop.refuseStopped()
    let label = "reading \(part == .train ? "training" : part.rawValue) images"
    if done == 0 {
      start = .now
      notes = ProgressNotes(label, unit: "images", total: total, completed: 0)
    }
    if done == total {
      if isShown { workshop.listener.end() }
      isShown = false
      return
    }
    guard start.duration(to: .now) > Self.quiet else { return }
    if !isShown {
      workshop.listener.begin(label, unit: "images", total: total, completed: 0)
      isShown = true
    }
    workshop.listener.update(done, "")
    if let line = notes?.line(done), workshop.folder.holdsWork {
      try? RunLog.logger(workshop.folder).info("\(line)")
    }
  }
}
