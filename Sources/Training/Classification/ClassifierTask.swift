import Autograd
import DataPipeline
import FileAccess
import Interchange
import Layers
import TensorCore

/// Trains a classifier towards an objective: labels, or a teacher's soft targets.
public final class ClassifierTask: TrainingTask {
  /// The classifier in training.
  public let classifier: Classifier
  private let objective: any ClassifierObjective
  private let optimizer: any Optimizer
  private let schedule: Schedule
  private let training: BatchLoader
  private let test: BatchLoader
  private let trained: [Parameter]

  /// Brings together what a step needs.
  ///
  /// - Parameters:
  ///   - training: Batches to learn from; their seed also seeds dropout.
  ///   - test: Batches to measure on.
  public init(
    _ classifier: Classifier, objective: any ClassifierObjective,
    optimizer: OptimizerConfiguration, schedule: Schedule, training: BatchLoader, test: BatchLoader
  ) {
    self.classifier = classifier
    self.objective = objective
    let parameters = classifier.model.namedParameters
    self.optimizer = optimizer.makeOptimizer(for: parameters)
    self.schedule = schedule
    self.training = training
    self.test = test
    trained = parameters.map(\.parameter)
  }

  /// Batches in an epoch.
  public var stepsPerEpoch: Int { training.batchCount }

  /// The shuffled training batches.
  public func batches(epoch: Int, startingAt step: Int) -> BatchSequence<Batch> {
    training.batches(epoch: epoch, startingAt: step)
  }

  /// Forward, loss, backward, update.
  public func train(on batch: Batch, at position: StepPosition) throws -> StepReport {
    let tape = Tape(
      differentiating: trained, phase: .training,
      random: RandomStream(seed: training.seed, "dropout", position.step))
    let logits = classifier.model(tape.constant(batch.images), on: tape)
    let loss = try objective.loss(logits: logits, batch: batch, on: tape)
    let learningRate = schedule.learningRate(
      step: position.step, stepsPerEpoch: stepsPerEpoch, totalSteps: position.totalSteps)
    if loss.tensor.isFinite {
      optimizer.update(tape.backpropagate(from: loss), learningRate: learningRate)
    }
    return StepReport(
      loss: Double(loss.tensor.scalar), count: batch.count, learningRate: learningRate)
  }

  /// Measures on the test batches.
  public func evaluate() -> EvaluationReport {
    ClassificationReport(of: classifier, on: test).evaluation
  }

  /// The training data, the architecture and the objective.
  public var identity: [String] {
    [
      "data \(training.dataset.identity)", classifier.model.identity,
      objective.identity,
    ]
  }

  /// Weights and statistics under `model.`, the optimizer's memory under `optimizer.`.
  public var state: [StoredTensor] {
    ModuleState.tensors(of: classifier.model, prefix: "model.")
      + optimizer.state.map { StoredTensor(name: "optimizer." + $0.name, tensor: $0.tensor) }
  }

  /// Continues from a saved `state`.
  public func restore(from file: SafetensorsFile) throws {
    try ModuleState.load(file, into: classifier.model, prefix: "model.")
    try file.restore(optimizer, prefix: "optimizer.")
  }

  /// Writes the classifier alone.
  public func exportModel(
    _ name: ExportName, in folder: RunFolder, provenance: [String: String]
  ) throws {
    let path = name == .best ? folder.best : folder.last
    try classifier.save(to: path, provenance: provenance)
  }
}
