/// The paths of the files that the page of a run shows; any of them may be missing.
public struct RunFiles: Hashable, Sendable {
  /// The folder of the run; its name is the title of the page.
  public var folder: String
  /// One JSON object per epoch: its number, the loss and the metrics.
  public var metrics: String
  /// One JSON object per logging interval: the terms of the loss.
  public var steps: String
  /// The folder of the pictures `epoch-NNNN.png`.
  public var samples: String
  /// A text file that describes the columns of these pictures.
  public var sampleColumns: String
  /// The recipe of the run.
  public var recipe: String
  /// A sentence about the initial weights; nil if they are new.
  public var start: String?
  /// Sentences about the data and the teachers, one a line; nil if there are none.
  public var notes: String?
  /// How often the newest evaluation of a classifier took one class for another; nil for no
  /// classifier.
  public var confusions: String?

  /// Names the files.
  public init(
    folder: String, metrics: String, steps: String, samples: String, sampleColumns: String,
    recipe: String, start: String? = nil, notes: String? = nil, confusions: String? = nil
  ) {
    self.folder = folder
    self.metrics = metrics
    self.steps = steps
    self.samples = samples
    self.sampleColumns = sampleColumns
    self.recipe = recipe
    self.start = start
    self.notes = notes
    self.confusions = confusions
  }
}
