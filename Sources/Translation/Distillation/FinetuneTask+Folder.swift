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
  ///   - students: The pair to train.
  ///   - teachers: The original pairs; this task recomputes their outputs.
  ///   - data: A folder, read with its training images.
  ///   - evaluation: The evaluation with the test images.
  ///   - losses: The losses of both generators.
  ///   - optimizer: The settings of two optimizers, one for the generators and one for the
  ///     discriminators.
  ///   - schedule: The learning rate as a function of the step.
  ///   - batchSize: The number of images of each domain per step.
  ///   - views: The number of different crops and flips of each image, whose teacher outputs are kept in
  ///     memory; nil for new ones in each epoch.
  ///   - stepsPerEpoch: The number of steps per epoch; by default a pass over the larger set.
  ///   - averageDecay: The decay of the moving average of the students' weights; nil for no
  ///     average.
  ///   - seed: The seed of image order, crops, flips, dropout, image pools and adapters.
  /// - Throws: `FileProblem` if the images of a batch would have different sizes.
  /// - Precondition: The folder has training images, and `losses.problem` is nil.
  public convenience init(
    _ students: TranslationPair, teachers: TranslationPair, data: UnpairedFolder,
    evaluation: TranslationEvaluation,
    losses: Losses = standardLosses, optimizer: OptimizerConfiguration = standardOptimizer,
    schedule: Schedule = standardSchedule,
    batchSize: Int = 8, views: Int? = nil, stepsPerEpoch: Int? = nil, averageDecay: Double? = nil,
    seed: UInt64 = 1
  ) throws {
    guard let train = data.train else {
      preconditionFailure("FinetuneTask: the folder was read without its training images")
    }
    let loader = try UnpairedLoader(
      train.a, train.b, batchSize: batchSize, seed: seed, views: views)
    self.init(
      students, teachers: [TeacherOutputs(teachers, for: loader)], losses: losses,
      optimizer: optimizer, schedule: schedule, averageDecay: averageDecay, training: loader,
      stepsPerEpoch: stepsPerEpoch, evaluation: evaluation, dataIdentity: data.identity)
  }
}
