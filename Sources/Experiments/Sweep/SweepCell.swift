import DataPipeline
import RecipeLanguage
import Training

/// One experiment of a sweep.
struct SweepCell {
  /// The choice on each axis.
  let choices: [String]
  /// Nil for a recipe that has none.
  let seed: UInt64?
  let recipe: ExperimentRecipe

  /// The folder's name: `alone-6000-seed1`.
  var name: String {
    let parts = choices + (seed.map { ["seed\($0)"] } ?? [])
    return parts.isEmpty ? "run" : parts.joined(separator: "-")
  }

  /// A hash of the resolved recipe, by which a result is known to be of this cell, on any machine.
  func fingerprint() throws -> String {
    var hash = ContentHash()
    hash.absorb(try RecipeWriter.yaml(recipe))
    return hash.text
  }
}

/// What a finished cell came to.
struct SweepResult: Equatable {
  let cell: String
  let choices: [String]
  let seed: UInt64?
  let fingerprint: String
  let seconds: Double
  /// By name, in the order of measuring.
  let metrics: [EvaluationReport.Metric]
}
