import Compression
import FileAccess
import Foundation
import Search

/// The pairs that a search found, and the scores of methods without a search for comparison:
/// `pareto.csv`.
struct SearchFront {
  /// One pair of masks.
  struct Row {
    let method: String
    let score: PairScore
    let loss: Double

    var cost: Double { score.costs.sum }
  }

  private(set) var rows: [Row]
  /// The counted resource: `macs` or `params`.
  let unit: String
  /// The pair with the smallest loss: that of the search, or a known one.
  let chosen: ChosenPair
  /// The loss of the pair that the search found, and that of the chosen pair.
  private let losses: (found: Double, chosen: Double)

  /// The archive of a search, the chosen pair, and the methods that rank channels, at the budgets
  /// and at half and a quarter of them.
  ///
  /// - Parameters:
  ///   - found: The pair that the search found within the budgets.
  ///   - known: Pairs of other methods that the result must not be behind.
  init(
    _ archive: ParetoArchive, found: GenomePair, known: [ChosenPair],
    _ problem: GeneratorPairProblem, budgets: Sides<Double>, step: Coevolve
  ) {
    unit = problem.resource.rawValue
    let weight = problem.settings.objective.cycleWeight
    func row(_ method: String, _ pair: GenomePair) -> Row {
      let score = problem.score(of: pair)
      return Row(method: method, score: score, loss: score.point(coupledWeight: weight).loss)
    }
    rows = archive.entries.map {
      Row(method: step.method.rawValue, score: $0.score, loss: $0.point.loss)
    }
    var best = (pair: ChosenPair(pair: found, method: step.method), row: row("chosen", found))
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
    return losses.chosen == losses.found
      ? "chose the pair of the search, with the loss \(loss)"
      : "chose the pair of the method \(chosen.method.rawValue), with the loss \(loss); that of the"
        + String(format: " search has %.4f", losses.found)
  }

  /// Writes a line per pair.
  ///
  /// - Throws: `FileProblem` if the file cannot be written.
  func write(to path: String) throws {
    let head =
      "method,\(unit)_a_to_b,\(unit)_b_to_a,loss,own_loss_a_to_b,own_loss_b_to_a,"
      + "cycle_loss_a_to_b,cycle_loss_b_to_a"
    let lines = rows.map { row in
      let score = row.score
      let numbers = [
        score.costs.a, score.costs.b, row.loss, score.ownLosses.a, score.ownLosses.b,
        score.coupledLosses.a, score.coupledLosses.b,
      ]
      return ([row.method] + numbers.map { "\($0)" }).joined(separator: ",")
    }
    try AtomicFile.write(
      Data(([head] + lines).joined(separator: "\n").appending("\n").utf8), to: path)
  }

  /// Reads cost and loss by method from a file of `write`; empty if there is no file.
  static func points(in path: String) -> [(method: String, points: [(cost: Double, loss: Double)])]
  {
    guard let data = try? FileContents.read(path) else { return [] }
    var found: [(method: String, points: [(cost: Double, loss: Double)])] = []
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",")
      guard cells.count > 3, let a = Double(cells[1]), let b = Double(cells[2]),
        let loss = Double(cells[3])
      else { continue }
      let method = String(cells[0])
      if found.last?.method != method { found.append((method, [])) }
      found[found.count - 1].points.append((a + b, loss))
    }
    return found
  }
}
