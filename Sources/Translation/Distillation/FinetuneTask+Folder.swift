import DataPipeline
import Distillation
import Training

extension FinetuneTask {
  /// A fine-tuning on the images of a folder.
  ///
  ///     let task = try FinetuneTask(
  ///       small, teachers: original, data: folder, evaluation: evaluation, stepsPerEpoch: 300)
  ///     try TrainingRun(task, in: run, plan: TrainingPlan(epochs: 1)).run()
  ///
  /// - Parameters:
  ///   - teachers: The originals, whose outputs are computed anew for this task.
  ///   - data: A folder that was read with its training images.
  ///   - batchSize: Images of each domain in a step.
  ///   - stepsPerEpoch: After how many steps an epoch ends; by default a pass over the larger set.
  ///   - seed: Of order, draws, crops and flips, dropout, pools and adapters.
  /// - Throws: `FileProblem` if the images of a batch would have several sizes.
  /// - Precondition: The folder has training images, and `losses.problem` finds none.
  public convenience init(
    _ students: TranslationPair, teachers: TranslationPair, data: UnpairedFolder,
    evaluation: TranslationEvaluation,
    losses: Losses = standardLosses, optimizer: OptimizerConfiguration = standardOptimizer,
    schedule: Schedule = standardSchedule,
    batchSize: Int = 8, stepsPerEpoch: Int? = nil, averageDecay: Double? = nil, seed: UInt64 = 1
  ) throws {
    guard let train = data.train else {
      preconditionFailure("FinetuneTask: the folder was read without its training images")
    }
    let loader = try UnpairedLoader(train.a, train.b, batchSize: batchSize, seed: seed)
    self.init(
      students, teachers: [TeacherOutputs(teachers, for: loader)], losses: losses,
      optimizer: optimizer, schedule: schedule, averageDecay: averageDecay, training: loader,
      stepsPerEpoch: stepsPerEpoch, evaluation: evaluation, dataIdentity: data.identity)
  }
}
