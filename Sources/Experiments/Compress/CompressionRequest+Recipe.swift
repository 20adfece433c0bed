import DataPipeline
import Foundation
import RecipeLanguage
import Steps
import Training

extension CompressionRequest {
  /// The list of steps: the analysis (`before`), and then rounds of pruning and training. The last step is
  /// called `compressed`.
  ///
  /// - Throws: `FileProblem` or `RecipeProblem` if the network or the images cannot be compressed
  ///   like that.
  public func recipe() throws -> ExperimentRecipe {
    let original = try Model(path: model)
    guard original.networks.count == 1 else {
      throw RecipeProblem(
        at: model, "this is \(original.noun); compress it with condense coevolve --pair \(model)")
    }
    let data = try CompressionData(data, for: original)
    let effort = try effort(for: original, on: data)
    let methods = methods ?? (effort?.hasOneRound == true ? [.prune, .tune] : rounds)
    let images = data.pruningImages(seed: seed)
    let budgets = try budgets(rounds: methods.count { $0 == .prune }, of: original)
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
            training(on: data, effort, isLast: !methods[(place + 1)...].contains(.tune))))
      }
    }
    return ExperimentRecipe(steps, original: model)
  }

  /// The limit of each pruning. All but the last are equal factors, relative to the network before
  /// it; the last has the whole budget as an amount, but for a share of the measured time.
  private func budgets(rounds: Int, of model: Model) throws -> [CompressionBudget] {
    guard rounds > 0 else { return [] }
    let cost = model.cost
    let full: Int? =
      switch budget.resource {
      case .multiplyAdds: cost.multiplyAdds
      case .parameters: cost.parameters
      case .bytes: cost.bytes
      case .milliseconds: nil
      }
    guard let full else { return try timeBudgets(rounds) }
    let share = min(1, budget.amount <= 1 ? budget.amount : budget.amount / Double(full))
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
    for original: Model, on data: CompressionData
  ) throws -> CompressionEffort? {
    guard case .unlabeled(let data) = data else { return nil }
    let isShare = budget.amount <= 1
    let full = Double(max(1, original.cost.multiplyAdds))
    let share =
      isShare ? budget.amount : budget.resource == .multiplyAdds ? budget.amount / full : 1
    return try CompressionEffort(of: original, on: data, share: share, epochs: epochs)
  }

  /// A training. The last one has all epochs, the others a third of them.
  private func training(
    on data: CompressionData, _ effort: CompressionEffort?, isLast: Bool
  ) -> any Step {
    func length(_ epochs: Int) -> Int { isLast ? epochs : max(1, epochs / 3) }
    let teacher = teacher ?? ExperimentRecipe.originalName
    switch data {
    case .labeled(let data):
      let training = ClassifierTraining(
        nil, on: data,
        optimizer: OptimizerConfiguration(
          .sgd, momentum: 0.9, isNesterov: true, weightDecay: 0.0005),
        schedule: Schedule(learningRate: 0.01, decay: .cosine(finalFraction: 0)),
        training: ClassifierLoop(epochs: length(epochs ?? 9)), seed: seed)
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
