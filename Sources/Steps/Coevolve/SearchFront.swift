import Compression
import FileAccess
import Foundation
import Networks
import Search
import Translation

/// The pairs that a search found, numbered by increasing cost, and the scores of methods without a
/// search for comparison: `pareto.csv`.
struct SearchFront {
  /// One pair of masks.
  struct Row {
    /// The number of the point on the front, from 1; nil for the chosen pair and for other methods.
    var point: Int?
    let method: String
    let pair: GenomePair
    let score: PairScore
    let loss: Double
  }

  private(set) var rows: [Row]
  /// The pair with the smallest loss: that of the search, or a known one.
  let chosen: ChosenPair
  /// Whether the recipe names the chosen point.
  private let isNamed: Bool
  /// The loss of the pair that the search found, and that of the chosen pair.
  private let losses: (found: Double, chosen: Double)
  private let problem: GeneratorPairProblem
  private let originalCosts: Sides<ModelCost>

  /// The archive of a search, the chosen pair, and the methods that rank channels, at the budgets
  /// and at half and a quarter of them.
  ///
  /// - Parameters:
  ///   - archive: The front that the search found.
  ///   - found: The pair that the search found within the budgets.
  ///   - known: Pairs of other methods that the result must not be behind.
  ///   - problem: Scores the pairs.
  ///   - original: The pair whose costs shares refer to.
  ///   - budgets: The cost limits for the other methods.
  ///   - step: The settings of the compression.
  init(
    _ archive: ParetoArchive, found: ChosenPair, known: [ChosenPair],
    _ problem: GeneratorPairProblem, original: TranslationPair, budgets: Sides<Double>,
    step: Coevolve
  ) {
    self.problem = problem
    originalCosts = problem.modelCosts(of: original)
    isNamed = step.search.point != nil
    let weight = problem.settings.objective.cycleWeight
    func row(_ method: String, _ pair: GenomePair) -> Row {
      let score = problem.score(of: pair)
      return Row(
        method: method, pair: pair, score: score, loss: score.point(coupledWeight: weight).loss)
    }
    rows = archive.entries.enumerated().map { place, entry in
      Row(
        point: place + 1, method: step.method.rawValue, pair: entry.pair, score: entry.score,
        loss: entry.point.loss)
    }
    var best = (pair: found, row: row("chosen", found.pair))
    let foundLoss = best.row.loss
    for pair in known {
      let own = row("chosen", pair.pair)
      // A comparison with NaN is false.
      if own.loss.isFinite, !(best.row.loss <= own.loss) { best = (pair, own) }
    }
    chosen = best.pair
    losses = (foundLoss, best.row.loss)
    rows.append(best.row)
    for method in SelectionMethod.allCases where !method.isSearch {
      for share in [1, 0.5, 0.25] {
        // Skip a budget that no network can meet.
        guard
          let pair = try? problem.rankedMasks(
            method, budgets: Sides { share * budgets[$0] }, seed: step.seed)
        else { continue }
        rows.append(row(method.rawValue, pair))
      }
    }
  }

  /// The method that won, with its loss.
  var chosenWords: String {
    let loss = String(format: "%.4f", losses.chosen)
    if isNamed, let point = chosen.point { return "took point \(point), with the loss \(loss)" }
    return losses.chosen == losses.found
      ? "chose the pair of the search, with the loss \(loss)"
        + (chosen.point.map { "; it was made from point \($0) of the front" } ?? "")
      : "chose the pair of the method \(chosen.method.rawValue), with the loss \(loss); that of the"
        + String(format: " search has %.4f", losses.found)
  }

  /// The resources in the file.
  private var resources: [CompressionResource] {
    [.multiplyAdds, .parameters] + (problem.resource == .bytes ? [.bytes] : [])
  }

  /// Writes a line per pair: its number on the front, the shares of the original pair's costs that
  /// remain, costs and losses, and the width of each channel group of both generators.
  ///
  /// - Throws: `FileProblem` if the file cannot be written.
  func write(to path: String) throws {
    var head = ["id", "method"]
    head += resources.map { "\($0.rawValue)_share" }
    for resource in resources {
      head += ["\(resource.rawValue)_a_to_b", "\(resource.rawValue)_b_to_a"]
    }
    head += [
      "loss", "own_loss_a_to_b", "own_loss_b_to_a", "cycle_loss_a_to_b", "cycle_loss_b_to_a",
    ]
    for side in Side.allCases {
      // A name from a file may contain anything.
      head += problem.layouts[side].groups.map { group in
        "width_\(side == .a ? "a_to_b" : "b_to_a")."
          + group.name.replacing(/[",\s]+/, with: "_")
      }
    }
    let lines = ([head] + rows.map(cells)).map { $0.joined(separator: ",") + "\n" }
    try AtomicFile.write(Data(lines.joined().utf8), to: path)
  }

  private func cells(_ row: Row) -> [String] {
    let costs = Sides { problem.modelCost(of: row.pair[$0], on: $0) }
    let amounts = resources.map { resource in Sides { resource.amount(of: costs[$0]) } }
    let shares = zip(resources, amounts).map { resource, amount in
      amount.sum / Sides { resource.amount(of: originalCosts[$0]) }.sum
    }
    let score = row.score
    let losses = [
      row.loss, score.ownLosses.a, score.ownLosses.b, score.coupledLosses.a,
      score.coupledLosses.b,
    ]
    var cells = [row.point.map { "\($0)" } ?? "", row.method]
    cells += shares.map { "\($0)" }
    for amount in amounts { cells += ["\(Int(amount.a))", "\(Int(amount.b))"] }
    cells += losses.map { "\($0)" }
    for side in Side.allCases {
      cells += row.pair[side].widths(in: problem.layouts[side]).map { "\($0)" }
    }
    return cells
  }
}
