/// Where the files of a run lie that its page is made from; any of them may be missing.
public struct RunFiles: Hashable, Sendable {
  /// The run's folder, whose name is the page's title.
  public var folder: String
  /// One JSON object per epoch: its number, the loss, what was measured.
  public var metrics: String
  /// One JSON object per so many steps: the parts of the loss.
  public var steps: String
  /// The folder of the pictures `epoch-NNNN.png`.
  public var samples: String
  /// What the columns of these pictures show, in words.
  public var sampleColumns: String
  /// The recipe that the run was made with.
  public var recipe: String

  /// Names the files.
  public init(
    folder: String, metrics: String, steps: String, samples: String, sampleColumns: String,
    recipe: String
  ) {
    self.folder = folder
    self.metrics = metrics
    self.steps = steps
    self.samples = samples
    self.sampleColumns = sampleColumns
    self.recipe = recipe
  }
}
