import Compression
import FileAccess
import Foundation
import RecipeLanguage
import Search

/// The search of an earlier compression, from whose front another pair is taken.
struct EarlierSearch {
  /// The pairs that it found.
  let archive: ParetoArchive
  private let path: String
  private let words: String

  /// Reads the search that the recipe names, or the copy of it that the folder has; nil if none is
  /// named.
  ///
  /// - Throws: `RecipeProblem` if the recipe wants another search or has a budget that it has no pair
  ///   for, `FileProblem` if the file cannot be read, or is about something else.
  init?(
    _ step: Coevolve, folder: CompressionFolder, _ problem: GeneratorPairProblem,
    budgets: Sides<Double>, of originalCosts: Sides<Double>
  ) throws {
    guard let from = step.search.from else { return nil }
    let isKept = FileContents.exists(folder.search)
    path = isKept ? folder.search : CompressionFolder(from).search
    if !isKept { try Self.refuseOther(step, from) }
    let record = try SearchRecord(path: path, problem: problem)
    archive = record.archive
    let largest = (record.configuration.budgets ?? problem.fullCosts)
      .largestShare(of: originalCosts)
    let smallest =
      archive.entries.map { $0.score.costs.largestShare(of: originalCosts) }.min() ?? 1
    guard Side.allCases.allSatisfy({ budgets[$0] <= largest * originalCosts[$0] * (1 + 1e-9) }),
      budgets.largestShare(of: originalCosts) >= smallest
    else {
      throw RecipeProblem(
        at: "budget \(step.budget.text)",
        "the search in \(from) has pairs for "
          + String(format: "%.4g to %.4g", smallest, largest)
          + " of the original's \(problem.resource.words); choose one of these, or search anew")
    }
    words =
      "choosing from \(archive.entries.count) pairs that the search in \(from) found in"
      + " \(record.generation) generations"
  }

  /// Puts a copy of the search into a folder, so that its run can be resumed without the other one.
  func keep(in folder: CompressionFolder, _ listener: any ExperimentListener) throws {
    listener.line(words)
    guard path != folder.search else { return }
    try AtomicFile.write(try FileContents.read(path), to: folder.search)
  }

  /// Compares what decides candidates with what the earlier run's recipe says of it.
  private static func refuseOther(_ step: Coevolve, _ from: String) throws {
    let path = CompressionFolder(from).recipe
    guard FileContents.exists(path),
      let earlier = try RecipeReader.decode(EarlierRecipe.self, path: path).step
    else { return }
    let (old, new) = (earlier.candidates, step.candidates)
    let pairs: [(key: String, old: Any, new: Any)] = [
      ("method", earlier.method.rawValue, step.method.rawValue),
      ("search.objective", earlier.search.objective.rawValue, step.search.objective.rawValue),
      ("search.evenness", earlier.search.evenness, step.search.evenness),
      ("candidates.recovery", old.recovery.rawValue, new.recovery.rawValue),
      ("candidates.distillation_steps", old.distillationSteps, new.distillationSteps),
      ("candidates.tied_groups", old.tiesGroups, new.tiesGroups),
      ("candidates.ranking", old.ranking.rawValue, new.ranking.rawValue),
      ("candidates.width_multiple", old.widthMultiple, new.widthMultiple),
      ("candidates.calibration_images", old.calibrationCount, new.calibrationCount),
      (
        "candidates.objective.distortion", old.objective.distortionWeight,
        new.objective.distortionWeight
      ),
      ("candidates.objective.cycle", old.objective.cycleWeight, new.objective.cycleWeight),
      (
        "budget", "of \(earlier.budget.resource.counted.words)",
        "of \(step.budget.resource.counted.words)"
      ),
    ]
    let differing = pairs.filter { "\($0.old)" != "\($0.new)" }
    guard differing.isEmpty else {
      throw RecipeProblem(
        at: "search.from",
        "the search in \(from) had "
          + differing.map { "\($0.key) \($0.old), here it is \($0.new)" }.joined(separator: "; ")
          + "; give what it had, or its recipe: --recipe \(path)")
    }
  }
}

/// The recipe of an earlier run, if it is of a compression.
private struct EarlierRecipe: Decodable {
  let step: Coevolve?

  private enum CodingKeys: String, CodingKey { case step }

  init(from decoder: any Decoder) throws {
    let key = try decoder.container(keyedBy: CodingKeys.self)
      .decodeIfPresent(String.self, forKey: .step)
    step = key == Coevolve.key ? try Coevolve(from: decoder) : nil
  }
}
