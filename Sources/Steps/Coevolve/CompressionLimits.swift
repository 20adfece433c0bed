import Compression
import FileAccess
import Foundation
import RecipeLanguage
import Reporting
import Search

/// A budget in the words of the search: what each generator may cost.
struct CompressionLimits: Codable {
  let budgets: Sides<Double>

  /// Shares become amounts; milliseconds are measured.
  ///
  /// - Parameter originalCosts: What shares are of.
  init(
    _ budget: CompressionBudget, of originalCosts: Sides<Double>, _ problem: GeneratorPairProblem,
    _ listener: any ExperimentListener
  ) throws {
    let full = problem.fullCosts
    budgets = try Sides { side in
      // No generator may cost more than it does with all channels.
      min(
        full[side],
        budget.resource == .milliseconds
          ? try Self.multiplyAdds(in: budget.amount, problem, side, listener)
          : budget.limit(full: originalCosts[side]))
    }
  }

  /// What `write` wrote.
  ///
  /// - Throws: `FileProblem` if that is something else.
  init(path: String) throws {
    do {
      self = try JSONDecoder().decode(Self.self, from: FileContents.read(path))
    } catch is DecodingError {
      throw FileProblem(
        .malformed, path: path, found: "these are no limits of a search",
        advice: "Start the compression anew in another folder")
    }
  }

  /// Writes the amounts.
  ///
  /// - Throws: `FileProblem` if they cannot be written.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try AtomicFile.write(try encoder.encode(self), to: path)
  }

  /// The multiply-adds of the largest uniformly narrowed generator that is fast enough: a search
  /// needs a cost that is the same each time it is asked.
  private static func multiplyAdds(
    in milliseconds: Double, _ problem: GeneratorPairProblem, _ side: Side,
    _ listener: any ExperimentListener
  ) throws -> Double {
    var fastest = Double.infinity
    for share in stride(from: 1, through: 0.05, by: -0.05) {
      let network = problem.measured(share: share, on: side)
      if network.milliseconds <= milliseconds {
        listener.line(
          "G_\(side.rawValue.uppercased()): \(milliseconds) ms is what"
            + " \(humanCount(Int(network.cost))) multiply-adds take here")
        return network.cost
      }
      fastest = min(fastest, network.milliseconds)
    }
    throw RecipeProblem(
      at: "budget ms=\(milliseconds)",
      "the fastest generator that was tried takes \(String(format: "%.3g", fastest)) ms per image"
        + " here; raise the budget")
  }
}
