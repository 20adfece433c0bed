import DataPipeline
import Foundation
import Networks
import RecipeLanguage
import Steps
import TensorCore
import Training

extension CompressionRequest {
  /// The list of steps: the analysis (`before`), and then rounds of pruning and training. The last step is
  /// called `compressed`.
  ///
  /// - Throws: `FileProblem` or `RecipeProblem` if the network or the images cannot be compressed
  ///   like that.
  ///
  /// - Parameter note: Called with what the images are taken for.
  public func recipe(note: (String) -> Void = { _ in }) throws -> ExperimentRecipe {
    let original = try Model(path: model)
    guard original.networks.count == 1 else {
      throw RecipeProblem(
        at: model, "this is \(original.noun); compress it with condense coevolve --pair \(model)")
    }
    let (data, words) = try CompressionData.read(data, for: original, cropSize: cropSize)
    note(words)
    let image = try data.imageShape(for: original)
    let cost = original.cost(for: image)
    try refuseIdle(cost)
    try refuseUnfitTeacher(original, image)
    let effort = try effort(for: original, on: data, cost)
    let methods =
      methods
      ?? (effort?.hasOneRound == true ? [.prune, .tune] : rounds(left: budget.share(of: cost)))
    let images = data.pruningImages(seed: seed)
    let budgets = try budgets(rounds: methods.count { $0 == .prune }, of: cost)
    var pruned = 0
    var tuned = 0
    var analysis = AnalyzeSensitivity(on: images)
    if let effort { analysis.images.calibrationImages = effort.analyzedImages }
    analysis.budget = budget.resource == .milliseconds ? nil : budgets.last
    var steps = [NamedStep("before", analysis)]
    for (place, method) in methods.enumerated() {
      let isLast = place == methods.count - 1
      switch method {
      case .prune:
        var prune = Prune(to: budgets[pruned], on: images)
        prune.scope = .global
        if let effort {
          prune.images.calibrationImages = effort.calibrationImages
          prune.recovery = effort.recovery
        }
        pruned += 1
        steps.append(NamedStep(isLast ? "compressed" : "pruned-\(pruned)", prune))
      case .tune:
        tuned += 1
        steps.append(
          NamedStep(
            isLast ? "compressed" : "tuned-\(tuned)",
            try training(
              of: original, on: data, effort, isLast: !methods[(place + 1)...].contains(.tune))))
      }
    }
    return ExperimentRecipe(steps, original: model)
  }

  /// Rejects a budget that the network already meets.
  private func refuseIdle(_ cost: ModelCost) throws {
    guard let share = budget.share(of: cost), share >= 1 else { return }
    throw RecipeProblem(
      at: "--prune",
      "\(budget.text) leaves the network whole"
        + (budget.amount(of: cost).map { ", which has \($0)" } ?? "") + "; choose a smaller limit")
  }

  /// Rejects a teacher with other outputs.
  private func refuseUnfitTeacher(_ original: Model, _ image: Shape) throws {
    guard let path = teacher else { return }
    func output(_ model: Model) -> Shape? {
      try? model.networks[0].network.plan.outputShape(for: image)
    }
    let model = try Model(path: path)
    guard model.networks.count == 1, output(model) == output(original) else {
      throw RecipeProblem(
        at: "--teacher",
        "\(path) is \(model.noun) whose output is \(output(model).map { "\($0)" } ?? "of another kind"),"
          + " but that of \(self.model) is \(output(original).map { "\($0)" } ?? "unknown")")
    }
  }

  /// The limit of each pruning. All but the last are equal factors, relative to the network before
  /// it; the last has the whole budget as an amount, but for a share of the measured time.
  private func budgets(rounds: Int, of cost: ModelCost) throws -> [CompressionBudget] {
    guard rounds > 0 else { return [] }
    guard let full = budget.amount(of: cost) else { return try timeBudgets(rounds) }
    let share = min(1, budget.share(of: cost) ?? 1)
    return (1...rounds).map { round in
      let share = pow(share, Double(round) / Double(rounds))
      let amount = (share * Double(full)).rounded(.down)
      return CompressionBudget(resource: budget.resource, amount: max(2, amount))
    }
  }

  private func timeBudgets(_ rounds: Int) throws -> [CompressionBudget] {
    guard budget.amount > 1, rounds > 1 else {
      let share = budget.amount > 1 ? budget.amount : pow(budget.amount, 1 / Double(rounds))
      return Array(
        repeating: CompressionBudget(resource: .milliseconds, amount: share), count: rounds)
    }
    throw RecipeProblem(
      at: "--prune",
      "\(budget.text) is an amount, which one pruning meets; add --steps prune,tune, or give a share"
        + " such as ms=0.5")
  }

  /// The effort for images without labels; nil for labeled ones.
  private func effort(
    for original: Model, on data: CompressionData, _ cost: ModelCost
  ) throws -> CompressionEffort? {
    guard case .unlabeled(let data) = data else { return nil }
    return try CompressionEffort(
      of: original, teacher: teacher.map { try Model(path: $0) } ?? original, on: data,
      share: budget.share(of: cost) ?? 1, epochs: epochs)
  }

  /// A training. The last one has all epochs, the others a third of them.
  private func training(
    of original: Model, on data: CompressionData, _ effort: CompressionEffort?, isLast: Bool
  ) throws -> any Step {
    func length(_ epochs: Int) -> Int { isLast ? epochs : max(1, epochs / 3) }
    let teacher = teacher ?? ExperimentRecipe.originalName
    switch data {
    case .labeled(let data):
      // Images that cannot be read are refused when the steps begin.
      let images = (try? data.parts(seed: seed).training.count) ?? .max
      // A few hundred images still make some hundred steps.
      let batchSize = min(128, max(8, images / 32))
      let steps = max(1, images / batchSize)
      let count = epochs ?? max(9, min(100, 300 / steps))
      var loop = ClassifierLoop(epochs: length(count))
      loop.batchSize = batchSize
      // Without norms, the first steps after a pruning can be too long.
      loop.clipNorm = original.networks[0].network.hasRunningStatistics ? nil : 1
      let training = ClassifierTraining(
        nil, on: data,
        optimizer: OptimizerConfiguration(
          .sgd, momentum: 0.9, isNesterov: true, weightDecay: 0.0005),
        schedule: Schedule(learningRate: 0.01, decay: .cosine(finalFraction: 0)),
        training: loop, seed: seed)
      return Distill(training, from: TeacherSettings([teacher]))
    case .unlabeled(let data):
      var step = Imitate(teacher, on: data)
      step.schedule = Schedule(learningRate: 0.001, decay: .cosine(finalFraction: 0))
      step.training = ImitationLoop(
        epochs: length(effort?.epochs ?? 9), batchSize: effort?.batchSize ?? 8)
      step.views = effort?.views
      step.seed = seed
      return step
    }
  }
}

extension CompressionBudget {
  /// The amount of the limited resource in a cost; nil for a time.
  func amount(of cost: ModelCost) -> Int? {
    resource == .milliseconds ? nil : Int(resource.counted.amount(of: cost))
  }

  /// The share of a cost that the budget leaves; nil for a number of milliseconds.
  func share(of cost: ModelCost) -> Double? {
    if amount <= 1 { return amount }
    return amount(of: cost).map { amount / Double(max(1, $0)) }
  }
}
