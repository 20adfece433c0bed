/// The best evaluation of a run, and what chose it.
public struct BestEpoch: Hashable, Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The name of the metric that chose it: `top1`; empty if unknown.
  public let metric: String
  /// The images that were measured: `test images`.
  public let images: String

  /// Describes an evaluation.
  public init(_ epoch: Int, metric: String = "", images: String = "test images") {
    self.epoch = epoch
    self.metric = metric
    self.images = images
  }

  /// The sentence on pages about the choice.
  var sentence: String {
    let title = MetricGlossary.explanation(of: metric)?.title ?? metric
    return "The best epoch, \(NumberWords.whole(epoch)), is chosen"
      + (title.isEmpty ? "" : " by \(title)") + " on the \(images)."
  }
}
