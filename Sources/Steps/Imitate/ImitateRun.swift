import DataPipeline
import Distillation
import Networks
import RecipeLanguage
import TensorCore
import Training
import Translation

/// Runs an imitation up to the last checkpoint.
struct ImitateRun {
  let step: Imitate
  let workshop: Workshop

  private var folder: RunFolder { workshop.folder }

  /// Trains a new run or continues the one in the folder.
  ///
  /// - Parameter given: The input model of the step, used if its keys name no network.
  /// - Throws: `StoppedBySignal`, with a checkpoint written.
  func run(from given: Model?) throws -> StepResult {
    // Check the recipe and all files before creating the folder.
    try workshop.requireFree()
    let original = try Model(path: step.teacher)
    guard let teacher = original.imageNetwork else {
      throw RecipeProblem(
        at: "teacher", "found \(original.noun); name one of its files, such as G_A.safetensors")
    }
    let channels = teacher.model.plan.inputChannels
    guard channels == 1 || channels == 3 else {
      throw RecipeProblem(
        at: "teacher", "it reads images of \(channels) channels, expected 1 or 3")
    }
    let first = try firstStudent(given, original)
    guard let student = first.imageNetwork else {
      throw RecipeProblem(at: "start_from", "found \(first.noun), expected a single network")
    }
    try requireEqualOutputs(first, original)
    let preparation = try step.data.preparation(
      channels: channels, fitting: original.statedSize)
    let parts = try step.data.parts(prepared: preparation, seed: step.seed)
    try requireSizes(student, teacher, original, parts)
    let loader = try ViewLoader(
      parts.training, batchSize: step.training.batchSize, seed: step.seed, views: step.views)
    if let problem = ImitationTask.problem(step.losses, student, imitating: [teacher], on: loader) {
      throw RecipeProblem(at: "losses", problem)
    }
    try refuseUnstorable(loader, student, teacher)
    let sizes = parts.training.viewSizes.map(\.size)
    let largest = sizes.max { $0.height * $0.width < $1.height * $1.width } ?? sizes[0]
    let image: Shape = [largest.height, largest.width, channels]
    try workshop.require(
      TrainingMemory.ofNetwork(
        student.model.plan, teachers: step.views == nil ? [(teacher.model.plan, image)] : [],
        image: image,
        batchSize: step.training.batchSize, testBatchSize: 1, optimizer: step.optimizer,
        kept: [
          (
            "the teacher's outputs for test images",
            ImitationTask.answerBytes(teacher, parts.all, image)
          )
        ]
      ))
    let pruning = try step.pruning?.pruning(
      of: student.model, imageShape: image, seed: step.seed,
      hasPatience: step.training.patience != nil)
    return try workshop.withFolder(of: step) {
      try train(
        first, student, teacher, loader, parts, pruning, sizeWarnings([original, first], parts))
    }
  }

  private func train(
    _ first: Model, _ student: ImageNetwork, _ teacher: ImageNetwork, _ loader: ViewLoader,
    _ parts: ImitationData.Parts, _ pruning: TrainingPruning?, _ warnings: [String]
  ) throws -> StepResult {
    if let pruning { try workshop.note([pruning.words]) }
    let task = ImitationTask(
      student, imitating: [teacher], losses: step.losses,
      stored: try storedOutputs(of: teacher, for: loader),
      optimizer: step.optimizer.clipped(to: step.training.clipNorm), schedule: step.schedule,
      training: loader, validation: parts.validation, test: parts.test,
      averageDecay: step.training.averageDecay, pruning: pruning
    ) { network, path, provenance in
      try (first.with(network) ?? first).save(to: path, provenance: provenance)
    }
    try workshop.noteChoice(validation: parts.validation.map { "\($0.count) validation images" })
    try workshop.warnBeforeTraining(task, step.training.plan, step.schedule, warnings)
    let report = try workshop.train(
      task, step.training.plan, provenance: provenance, batchSize: step.training.batchSize,
      schedule: step.schedule, tensorBoard: step.training.tensorboard)
    let size = parts.test.viewSize(at: 0)
    return StepResult(
      model: try Model(path: folder.last), path: folder.last, evaluation: report,
      imageShape: [size.height, size.width, parts.test.channels])
  }

  /// The network before the first step.
  private func firstStudent(_ given: Model?, _ teacher: Model) throws -> Model {
    if let plan = try newPlan(for: teacher) { return try drawn(plan, like: teacher, "generator") }
    // The input model stays as it is: the training changes a copy.
    guard let start = try step.startFrom.map({ try Model(path: $0) }) ?? given?.copied else {
      throw RecipeProblem(
        at: "start_from",
        "missing; name the file of the network to train, or add generator or model")
    }
    guard step.freshWeights, let network = start.imageNetwork else { return start }
    return try drawn(network.model.plan, like: start, "start_from")
  }

  /// The plan of a new network; nil if a file has it.
  private func newPlan(for teacher: Model) throws -> NetworkPlan? {
    if let model = step.model {
      guard case .classifier(let classifier) = teacher else {
        throw RecipeProblem(
          at: "model", "the teacher is \(teacher.noun), not a classifier; remove this key")
      }
      return try model.plan(for: classifier.manifest)
    }
    guard let generator = step.generator else { return nil }
    let plan = teacher.networks[0].network.plan
    guard let output = try? plan.outputShape(for: teacher.imageShapes[0]), output.rank == 4 else {
      throw RecipeProblem(
        at: "generator", "the teacher's output is not an image; remove this key")
    }
    return generator.plan(inputChannels: plan.inputChannels, outputChannels: output[-1])
  }

  private func drawn(_ plan: NetworkPlan, like model: Model, _ key: String) throws -> Model {
    var random = RandomStream(seed: step.seed, "weights")
    guard let student = model.with(Network(plan, random: &random)) else {
      throw RecipeProblem(at: key, "its output has another shape than that of the teacher")
    }
    return student
  }

  private var provenance: [String: String] {
    var words = [
      "seed": "\(step.seed)", "epochs": "\(step.training.epochs)", "teacher": step.teacher,
    ]
    words["start_from"] = step.startFrom
    return words
  }
}
