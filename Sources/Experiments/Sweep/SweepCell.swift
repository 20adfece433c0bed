import DataPipeline
import RecipeLanguage
import Training

/// One experiment of a sweep.
package struct SweepCell {
  /// The choice on each axis.
  let choices: [String]
  /// The seed; nil for a recipe without one.
  let seed: UInt64?
  let recipe: ExperimentRecipe

  /// The folder's name: `alone-6000-seed1`.
  var name: String {
    let parts = choices + (seed.map { ["seed\($0)"] } ?? [])
    return parts.isEmpty ? "run" : parts.joined(separator: "-")
  }

  /// A hash of the resolved recipe, which identifies results of this cell on any machine.
  func fingerprint() throws -> String {
    var hash = ContentHash()
    hash.absorb(try RecipeWriter.yaml(recipe))
    return hash.text
  }
}

/// The result of a finished cell.
struct SweepResult: Equatable {
  let cell: String
  let choices: [String]
  let seed: UInt64?
  let fingerprint: String
  let seconds: Double
  /// The metrics in the order of measurement.
  let metrics: [EvaluationReport.Metric]
}
