import FileAccess
import Foundation
import Networks
import Pruning
import RecipeLanguage
import Reporting
import Training

/// Runs the analysis of a single network, and writes `sensitivity.csv`, a page and the unchanged
/// model.
struct SensitivityRun {
  let step: AnalyzeSensitivity
  let workshop: Workshop

  private var folder: RunFolder { workshop.folder }

  /// - Parameter given: The input model in memory, if there is one.
  func run(given: Model?) throws -> StepResult {
    try workshop.requireFree()
    guard let model = try given ?? step.startFrom.map({ try Model(path: $0) }) else {
      throw RecipeProblem(at: "start_from", "missing; name the file of a model")
    }
    guard let network = model.networks.first?.network, model.networks.count == 1 else {
      throw RecipeProblem(
        at: "start_from", "found \(model.noun), expected a single network, such as G_A.safetensors")
    }
    let calibration = try step.images.calibration(of: model, in: workshop)
    try workshop.require(
      PruningMemory.need(
        of: network, image: calibration.imageShape, criterion: step.criterion.criterion,
        recovery: step.recovery),
      for: "the analysis", advice: PruningMemory.advice)
    try refuseImpossible(network, calibration)
    return try workshop.withFolder(of: step) {
      let evaluation = try calibration.evaluation(model)
      try workshop.refuseStopped()
      let path = "\(folder.path)/model.safetensors"
      if !FileContents.exists(folder.report) {
        let sensitivity = try measured(network, calibration)
        let table = SensitivityTable(
          sensitivity, calibration.lossName, left: sensitivity.keptWidths, budget: step.budget?.text
        )
        for line in table.lines { workshop.listener.line(line) }
        try model.save(to: path, provenance: [:])
        try AtomicFile.write(Data(csv(sensitivity).utf8), to: "\(folder.path)/sensitivity.csv")
        try SensitivityPage(sensitivity, table, calibration.lossName, evaluation, in: folder)
          .write()
      }
      return StepResult(
        model: try Model(path: path), path: path, evaluation: evaluation,
        imageShape: calibration.imageShape)
    }
  }

  /// The pruning to the budget.
  private func pruning(to budget: ModelCost.Budget) -> ChannelPruning {
    ChannelPruning(
      to: budget, by: step.criterion.criterion, scope: step.scope, recovery: step.recovery)
  }

  /// Rejects a budget that no pruning meets, before anything is measured.
  private func refuseImpossible(_ network: Network, _ calibration: Calibration) throws {
    guard let budget = step.budget, budget.resource != .milliseconds else { return }
    do {
      _ = try pruning(to: budget.ofCost).start(network, imageShape: calibration.imageShape) { _ in }
    } catch let problem as PruningProblem {
      throw problem.inRecipe(budget)
    }
  }

  private func measured(_ network: Network, _ calibration: Calibration) throws -> Sensitivity {
    let label = "measuring how sensitive each group of channels is"
    var isBegun = false
    defer { if isBegun { workshop.listener.end() } }
    func check() throws { try workshop.refuseStopped() }
    let losses = try calibration.losses(of: network, beforeEach: check)
    do {
      return try Sensitivity(
        of: network, pruning: pruning(to: .share(1, of: .multiplyAdds)),
        leaving: step.budget?.ofCost, imageShape: calibration.imageShape,
        images: calibration.batches, lossOfBatch: calibration.loss, shares: step.shares,
        loss: { try losses($0, beforeEach: check) }
      ) { done, total in
        try check()
        if !isBegun { workshop.listener.begin(label, unit: "networks", total: total, completed: 0) }
        isBegun = true
        workshop.listener.update(done, "")
      }
    } catch let problem as PruningProblem {
      throw problem.inRecipe(step.budget)
    }
  }

  /// One line for each group and share.
  private func csv(_ sensitivity: Sensitivity) -> String {
    var text = "group,channels,share,loss\n,,1,\(sensitivity.wholeLoss)\n"
    for group in sensitivity.groups {
      for (share, loss) in zip(sensitivity.shares, group.losses) {
        text += "\(group.name),\(group.width),\(share),\(loss)\n"
      }
    }
    return text
  }
}
