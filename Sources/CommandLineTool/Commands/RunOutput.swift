import Experiments
import FileAccess
import Reporting
import Steps
import Training

/// What a training came to, and where its model lies.
struct RunOutput {
  private let result: StepResult
  private let folder: RunFolder

  init(_ result: StepResult, in folder: String) {
    self.result = result
    self.folder = RunFolder(folder)
  }

  /// Prints the metrics, or a JSON object with them.
  func print(json: Bool) {
    // The metrics are of the weights as they stand, with those of their average beside them.
    let model = result.path == folder.path + "/last-average" ? folder.path + "/last" : result.path
    let metrics = result.evaluation?.metrics ?? []
    var output = CommandOutput(json: json)
    output.add("model", model)
    // A page that could not be written has not ended the run.
    let page = FileContents.exists(folder.report) ? folder.report : nil
    if let page { output.add("report", page) }
    for metric in metrics { output.add(metric.name, metric.value) }
    let peakBytes = Experiment.peakTensorBytes
    output.add("peak_tensor_bytes", peakBytes)
    output.print(
      "\(model): " + metrics.map(\.words).joined(separator: ", ")
        + ", at most \(humanBytes(peakBytes)) in tensors"
        + (page.map { "\nreport: \($0)" } ?? ""))
  }
}
