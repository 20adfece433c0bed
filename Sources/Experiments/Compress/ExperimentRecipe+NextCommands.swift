import Steps
import Training

extension ExperimentRecipe {
  /// Whether it compresses a single network: an analysis, and then prunings.
  var compressesOneNetwork: Bool {
    isList && steps[0].step is AnalyzeSensitivity && steps.contains { $0.step is Prune }
  }

  /// A warning if a training of a compression ended worse than it began; nil otherwise.
  ///
  /// - Parameter results: The results of the steps.
  public func warning(about results: [StepResult]) -> String? {
    guard compressesOneNetwork, results.count == steps.count,
      let last = results.last?.evaluation, let before = results.dropLast().last?.evaluation,
      !(steps[steps.count - 1].step is Prune), last.qualityName == before.qualityName,
      last.quality < before.quality
    else { return nil }
    let name = steps[steps.count - 2].name ?? ""
    let place = steps.count - 1
    let values = [before.quality, last.quality].map { String(format: "%.4g", abs($0)) }
    return
      "The last training made the network worse (\(last.qualityName) \(values[0]) after \(name),"
      + " \(values[1]) at the end). Use \(results[results.count - 2].path), or try --set"
      + " steps.\(place).schedule.learning_rate=0.001 or --set steps.\(place).training.clip_norm=1."
  }

  /// What a user tries after a compression of one network, with the commands; empty for other lists.
  ///
  /// - Parameters:
  ///   - result: The result of the last step.
  ///   - folder: The folder of the list.
  public func nextCommands(
    after result: StepResult, in folder: RunFolder
  ) -> [(purpose: String, command: String)] {
    guard compressesOneNetwork, let first = steps[0].step as? AnalyzeSensitivity else { return [] }
    let images = first.images
    var commands: [(String, String)] = []
    if let data = images.data {
      let path = data.path ?? data.kind.rawValue
      commands.append(
        (
          "Compare both networks on test images:",
          "condense evaluate \(original ?? "") \(result.path) --data \(path)"
        ))
    } else if let path = images.examples?.path {
      let command =
        result.model.makesImages
        ? "condense translate \(result.path) --input \(path) --output \(folder.path)/images"
        : "condense predict \(result.path) \(path)"
      commands.append(("Apply the result:", command))
    }
    commands.append(
      (
        "Take it to another runtime:",
        "condense convert \(result.path) \(folder.path)/compressed.onnx"
      ))
    return commands
  }
}

extension Model {
  /// Whether the main output is an image.
  fileprivate var makesImages: Bool {
    if case .generator = self { true } else { false }
  }
}
