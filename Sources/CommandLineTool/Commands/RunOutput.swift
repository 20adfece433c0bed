import Experiments
import FileAccess
import Reporting
import Steps
import Training

/// The final output of a training: its metrics and the path of its model.
struct RunOutput {
  private let result: StepResult
  private let folder: RunFolder

  init(_ result: StepResult, in folder: String) {
    self.result = result
    self.folder = RunFolder(folder)
  }

  /// Prints the metrics, or a JSON object with them.
  func print(json: Bool) {
    // The metrics describe the weights of `last`; those with `_average` describe their moving
    // average.
    let model = result.path == folder.path + "/last-average" ? folder.path + "/last" : result.path
    let metrics = result.evaluation?.metrics ?? []
    var output = CommandOutput(json: json)
    output.add("model", model)
    // A run continues even if its page cannot be written.
    let page = FileContents.exists(folder.report) ? folder.report : nil
    if let page { output.add("report", page) }
    for metric in metrics { output.add(metric.name, metric.value) }
    let peakBytes = Experiment.peakTensorBytes
    output.add("peak_tensor_bytes", peakBytes)
    output.print(
      "\(model): " + metrics.map(\.words).joined(separator: ", ")
        + ", peak tensor memory \(humanBytes(peakBytes))"
        + (page.map { "\nreport: \($0)" } ?? ""))
  }
}
