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

  /// The archive of a search, the chosen pair, and the methods that rank channels, at the budgets
  /// and at half and a quarter of them.
  init(
    _ archive: ParetoArchive, chosen: GenomePair, _ problem: GeneratorPairProblem,
    budgets: Sides<Double>, step: Coevolve
  ) {
    unit = problem.resource.rawValue
    let weight = problem.settings.objective.cycleWeight
    rows = archive.entries.map {
      Row(method: step.method.rawValue, score: $0.score, loss: $0.point.loss)
    }
    let score = problem.score(of: chosen)
    rows.append(
      Row(
        method: "chosen", score: score, loss: score.point(coupledWeight: weight).loss))
    for method in SelectionMethod.allCases where !method.isSearch {
      for share in [1, 0.5, 0.25] {
        // Skip a budget that no network can meet.
        guard
          let pair = try? problem.rankedMasks(
            method, budgets: Sides { share * budgets[$0] }, seed: step.seed)
        else { continue }
        let score = problem.score(of: pair)
        rows.append(
          Row(
            method: method.rawValue, score: score, loss: score.point(coupledWeight: weight).loss))
      }
    }
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
