import Interchange
import Layers
import Training

/// The parts that every training of a pair shares: the weight average, the evaluation, files and
/// pictures.
final class PairTraining {
  /// The trained pair.
  let pair: TranslationPair
  /// The evaluation.
  let evaluation: TranslationEvaluation
  private let networks: [Module.Child]
  private let average: WeightAverage?

  /// - Parameters:
  ///   - trainsDiscriminators: Whether the discriminators belong to the state.
  ///   - averageDecay: The decay of the moving average of the generators' weights; nil for no
  ///     average.
  init(
    _ pair: TranslationPair, trainsDiscriminators: Bool = true, averageDecay: Double?,
    evaluation: TranslationEvaluation
  ) {
    self.pair = pair
    self.evaluation = evaluation
    let judges: [Module.Child] =
      pair.discriminators.map { [("D_A", $0.aToB.model), ("D_B", $0.bToA.model)] } ?? []
    networks =
      [("G_A", pair.generatorAToB.model), ("G_B", pair.generatorBToA.model)]
      + (trainsDiscriminators ? judges : [])
    average = averageDecay.map { WeightAverage(of: pair.generatorParameters, decay: $0) }
  }

  /// Updates the average after a step.
  func stepEnded() { average?.update() }

  /// Measures the generators and their averaged weights; the averaged weights determine the best
  /// epoch.
  ///
  /// The metrics of the averaged weights end in `_average`.
  ///
  /// - Parameter others: Additional metrics of a pair.
  func evaluate(
    _ others: (TranslationPair) throws -> [EvaluationReport.Metric] = { _ in [] }
  ) throws -> EvaluationReport {
    func measured() throws -> EvaluationReport {
      let report = try evaluation.evaluation(of: pair)
      return EvaluationReport(
        metrics: report.metrics + (try others(pair)), quality: report.quality,
        qualityName: report.qualityName)
    }
    let current = try measured()
    guard let average else { return current }
    let averaged = try average.withAverages { try measured() }
    return EvaluationReport(
      metrics: current.metrics + averaged.metrics.map { .init($0.name + "_average", $0.value) },
      quality: averaged.quality, qualityName: averaged.qualityName)
  }

  /// Weights under `model.`, and the average.
  var state: [StoredTensor] {
    networks.flatMap { ModuleState.tensors(of: $0.module, prefix: "model.\($0.name).") }
      + (average?.state ?? []).map {
        StoredTensor(name: "average." + $0.name, tensor: $0.tensor)
      }
  }

  /// Continues from a saved `state`.
  ///
  /// - Throws: `FileProblem` if the file contains another state.
  func restore(from file: SafetensorsFile) throws {
    for (name, module) in networks {
      try ModuleState.load(file, into: module, prefix: "model.\(name).")
    }
    if let average { try file.restore(average, prefix: "average.") }
  }

  /// Writes the pair to a folder. Writes the averaged weights to `last-average`, and uses them for
  /// `best`.
  func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]
  ) throws {
    let path = "\(folder.path)/\(name.rawValue)"
    guard let average else { return try pair.save(to: path, provenance: provenance) }
    if name == .last { try pair.save(to: path, provenance: provenance) }
    var averaged = pair
    let words = "moving average, decay \(average.decay)"
    averaged.generatorAToB.manifest.provenance["weights"] = words
    averaged.generatorBToA.manifest.provenance["weights"] = words
    try average.withAverages {
      try averaged.save(to: name == .last ? path + "-average" : path, provenance: provenance)
    }
  }

  /// Writes a grid of test images, using averaged weights if there are any.
  ///
  /// - Parameter columns: A description of its columns.
  func exportSamples(
    epoch: Int, in folder: RunFolder, columns: String,
    _ samples: (TranslationPair, TranslationEvaluation) -> SampleGrid
  ) throws {
    let grid = average?.withAverages { samples(pair, evaluation) } ?? samples(pair, evaluation)
    try grid.write(toSamplesOf: folder, epoch: epoch, columns: columns)
  }
}
