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
    let left = try step.budget.map { try widths(within: $0, network, calibration) }
    return try workshop.withFolder(of: step) {
      let evaluation = try calibration.evaluation(model)
      try workshop.refuseStopped()
      let path = "\(folder.path)/model.safetensors"
      if !FileContents.exists(folder.report) {
        let sensitivity = try measured(network, calibration)
        let table = SensitivityTable(
          sensitivity, calibration.lossName, left: left, budget: step.budget?.text)
        for line in table.lines { workshop.listener.line(line) }
        try model.save(to: path, provenance: [:])
        try AtomicFile.write(Data(csv(sensitivity).utf8), to: "\(folder.path)/sensitivity.csv")
        try SensitivityPage(sensitivity, table, calibration.lossName, evaluation, in: folder)
          .write()
      }
      return StepResult(model: try Model(path: path), path: path, evaluation: evaluation)
    }
  }

  /// The widths that a pruning to the budget leaves.
  private func widths(
    within budget: CompressionBudget, _ network: Network, _ calibration: Calibration
  ) throws -> [Int] {
    let pruning = ChannelPruning(
      to: budget.ofCost, by: step.criterion.criterion, scope: step.scope, recovery: .none)
    do {
      return try pruning(
        network, imageShape: calibration.imageShape, images: calibration.batches,
        loss: calibration.loss
      ).report.groups.map(\.after)
    } catch let problem as PruningProblem {
      throw problem.inRecipe(budget)
    }
  }

  private func measured(_ network: Network, _ calibration: Calibration) throws -> Sensitivity {
    let label = "measuring how sensitive each group of channels is"
    var isBegun = false
    defer { if isBegun { workshop.listener.end() } }
    return try Sensitivity(
      of: network,
      pruning: ChannelPruning(
        to: .share(1, of: .multiplyAdds), by: step.criterion.criterion, recovery: step.recovery),
      imageShape: calibration.imageShape, images: calibration.batches,
      lossOfBatch: calibration.loss, shares: step.shares,
      loss: calibration.losses(of: network).callAsFunction
    ) { done, total in
      try workshop.refuseStopped()
      if !isBegun { workshop.listener.begin(label, unit: "networks", total: total, completed: 0) }
      isBegun = true
      workshop.listener.update(done, "")
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
