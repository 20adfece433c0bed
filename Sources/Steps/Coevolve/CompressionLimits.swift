import Compression
import FileAccess
import Foundation
import RecipeLanguage
import Reporting
import Search

/// The cost limit of each generator, in the resource that the search counts.
struct CompressionLimits: Codable {
  let budgets: Sides<Double>

  /// Converts shares to amounts, and milliseconds to multiply-adds by measurement.
  ///
  /// - Parameter originalCosts: The costs that shares refer to.
  init(
    _ budget: CompressionBudget, of originalCosts: Sides<Double>, _ problem: GeneratorPairProblem,
    _ listener: any ExperimentListener
  ) throws {
    let full = problem.fullCosts
    budgets = try Sides { side in
      // Clamp each limit to the cost of the generator with all channels.
      min(
        full[side],
        budget.resource == .milliseconds
          ? try Self.multiplyAdds(in: budget.amount, problem, side, listener)
          : budget.limit(full: originalCosts[side]))
    }
  }

  /// Limits that are known.
  init(budgets: Sides<Double>) { self.budgets = budgets }

  /// Reads the limits that `write` stored.
  ///
  /// - Throws: `FileProblem` if the file is malformed.
  init(path: String) throws {
    let damaged = FileProblem(
      .malformed, path: path, found: "this file does not contain the limits of a search",
      advice: "Start the compression again in another folder")
    do {
      self = try JSONDecoder().decode(Self.self, from: FileContents.read(path))
    } catch is DecodingError {
      throw damaged
    }
    // No network has more multiply-adds or parameters.
    guard (0...1e18).contains(budgets.a), (0...1e18).contains(budgets.b) else { throw damaged }
  }

  /// Writes the amounts.
  ///
  /// - Throws: `FileProblem` if they cannot be written.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    try AtomicFile.write(try encoder.encode(self), to: path)
  }

  /// The multiply-adds of the largest uniformly pruned generator that is fast enough; a search
  /// needs a deterministic cost.
  private static func multiplyAdds(
    in milliseconds: Double, _ problem: GeneratorPairProblem, _ side: Side,
    _ listener: any ExperimentListener
  ) throws -> Double {
    var fastest = Double.infinity
    for share in stride(from: 1, through: 0.05, by: -0.05) {
      let network = problem.measured(share: share, on: side)
      if network.milliseconds <= milliseconds {
        listener.line(
          "G_\(side.rawValue.uppercased()): \(humanCount(Int(network.cost))) multiply-adds take about"
            + " \(milliseconds) ms on this machine")
        return network.cost
      }
      fastest = min(fastest, network.milliseconds)
    }
    throw RecipeProblem(
      at: "budget ms=\(milliseconds)",
      "the fastest pruned generator takes \(String(format: "%.3g", fastest)) ms per image on this"
        + " machine; raise the budget")
  }
}
