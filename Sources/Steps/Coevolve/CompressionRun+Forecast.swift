import Compression
import Distillation
import FileAccess
import Memory
import Networks
import Pruning
import Reporting
import Search
import TensorCore
import Training
import Translation

// Estimates of time and memory of the phases that are not done yet.
extension CompressionRun {
  /// Times the networks, and estimates all phases from that.
  ///
  /// - Throws: `StoppedBySignal`.
  func forecast(_ inputs: Inputs) throws -> CoevolveForecast {
    let isChosen = FileContents.exists(folder.extracted)
    let view = step.candidates.view(of: inputs.scale.image)
    let work = PhaseWork(
      inputs, step: step, view: view, pair: source,
      timing: try CompressionTiming(inputs.scale, image: view) { try workshop.refuseStopped() })
    var phases: [CoevolveForecast.Phase] = []
    if !isChosen {
      let saved = savedAnalyses.first(where: FileContents.exists)
      phases.append(work.analysis(savedIn: saved))
    }
    if inputs.classifier == nil, !FileContents.exists(folder.path + "/classifier") {
      phases.append(work.classifier)
    }
    if !isChosen {
      phases.append(
        work.search(
          generationsLeft: SearchPlan(
            step, budgets: Sides { _ in 0 }, fullCosts: Sides { _ in 0 }
          ).generations))
      phases.append(work.extraction)
    }
    if let finetune = inputs.finetune.settings, !FileContents.exists(folder.compressed) {
      phases.append(work.finetuning(finetune, teacher: original))
    }
    phases.append(work.measuring(pairs: (step.teacher == nil ? 0 : 1, finetune: inputs.finetune)))
    return CoevolveForecast(
      phases: phases, folder: folder.path, files: files(phases.map(\.phase), work.storedBytes),
      step: step)
  }

  /// The names of what some phases write.
  private func files(_ phases: [CompressionPhase], _ storedBytes: Int) -> [String] {
    var files = workshop.isResuming ? [] : ["recipe.yaml"]
    if phases.contains(.analysis), savedAnalyses.first(where: FileContents.exists) == nil {
      files.append("analysis.safetensors (\(humanBytes(storedBytes)))")
    }
    if phases.contains(.classifier) { files.append("classifier/") }
    if phases.contains(.search) {
      files.append("limits.json")
      if step.method.isSearch { files += ["search.json", "pareto.csv"] }
    }
    if phases.contains(.extraction) { files.append("extracted/") }
    if phases.contains(.finetuning) { files.append("finetune/") }
    if !FileContents.exists(folder.compressed) { files.append("compressed/") }
    return files + ["phases.json", "results.json", "samples.png", "report.html"]
  }
}
