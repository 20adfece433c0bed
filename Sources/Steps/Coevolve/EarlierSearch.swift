import Compression
import FileAccess
import Foundation
import RecipeLanguage
import Search

/// The search of an earlier compression, whose Pareto front provides another pair.
struct EarlierSearch {
  /// The pairs on its front.
  let archive: ParetoArchive
  private let path: String
  private let words: String
  private let from: String
  /// The cost limit of the search; nil if it had none.
  private let budgets: Sides<Double>?

  /// Reads the search that the recipe names, or its copy in the folder; nil if the recipe names
  /// none.
  ///
  /// - Throws: `RecipeProblem` if the settings of the search differ, `FileProblem` if the file cannot
  ///   be read or belongs to another problem.
  init?(
    _ step: Coevolve, folder: CompressionFolder, _ problem: GeneratorPairProblem
  ) throws {
    guard let from = step.search.from else { return nil }
    self.from = from
    let isKept = FileContents.exists(folder.search)
    path = isKept ? folder.search : CompressionFolder(from).search
    if !isKept { try Self.refuseOther(step, from) }
    let record = try SearchRecord(path: path, problem: problem)
    archive = record.archive
    budgets = record.configuration.budgets
    words =
      "choosing from \(archive.entries.count) pairs that the search in \(from) found in"
      + " \(record.generation) generations"
  }

  /// The point on the front with a number, from 1.
  ///
  /// - Throws: `RecipeProblem` if there is no such point.
  func point(_ number: Int) throws -> ParetoArchive.Entry {
    guard archive.entries.indices.contains(number - 1) else {
      throw RecipeProblem(
        at: "search.point",
        "found \(number), but the front in \(from) has the points 1 to \(archive.entries.count);"
          + " \(CompressionFolder(from).front) lists them")
    }
    return archive.entries[number - 1]
  }

  /// Rejects budgets for which the search did not look for pairs.
  ///
  /// - Throws: `RecipeProblem`.
  func requireReach(
    of step: Coevolve, _ budgets: Sides<Double>, _ problem: GeneratorPairProblem,
    originalCosts: Sides<Double>
  ) throws {
    let largest = (self.budgets ?? problem.fullCosts).largestShare(of: originalCosts)
    let smallest =
      archive.entries.map { $0.score.costs.largestShare(of: originalCosts) }.min() ?? 1
    guard Side.allCases.allSatisfy({ budgets[$0] <= largest * originalCosts[$0] * (1 + 1e-9) }),
      budgets.largestShare(of: originalCosts) >= smallest
    else {
      throw RecipeProblem(
        at: "budget \(step.budget.text)",
        "the search in \(from) found pairs with "
          + String(format: "%.4g to %.4g", smallest, largest)
          + " of the original's \(problem.resource.words); choose a budget in this range, or run a"
          + " new search without --search-from")
    }
  }

  /// Copies the search into the folder, so that the run can be resumed without the earlier one.
  func keep(in folder: CompressionFolder, _ listener: any ExperimentListener) throws {
    listener.line(words)
    guard path != folder.search else { return }
    try AtomicFile.write(try FileContents.read(path), to: folder.search)
  }

  /// Rejects settings of candidates that differ from the earlier run's recipe.
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
      (
        "candidates.calibration_images", old.calibrationCount ?? 32, new.calibrationCount ?? 32
      ),
      (
        "candidates.calibration_crop", old.calibrationCrop.words, new.calibrationCrop.words
      ),
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
        "the search in \(from) used other settings: "
          + differing.map { "\($0.key) was \($0.old), now it is \($0.new)" }.joined(separator: "; ")
          + "; use the same settings, or its recipe: --recipe \(path)")
    }
  }
}

extension Int? {
  /// The number, or what a missing one means.
  fileprivate var words: String { map { "\($0)" } ?? "the whole image" }
}

/// The recipe of an earlier run, if it is a compression.
private struct EarlierRecipe: Decodable {
  let step: Coevolve?

  private enum CodingKeys: String, CodingKey { case step }

  init(from decoder: any Decoder) throws {
    let key = try decoder.container(keyedBy: CodingKeys.self)
      .decodeIfPresent(String.self, forKey: .step)
    step = key == Coevolve.key ? try Coevolve(from: decoder) : nil
  }
}
