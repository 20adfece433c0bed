import FileAccess

/// The result of a search, read from its checkpoint.
public struct SearchRecord: Sendable {
  /// The settings of the search.
  public let configuration: SearchConfiguration
  /// The number of finished generations.
  public let generation: Int
  /// The pairs that it found.
  public let archive: ParetoArchive

  /// Reads the checkpoint of a search about `problem`.
  ///
  /// - Throws: `FileProblem` if the file is missing, malformed, or belongs to another problem.
  public init(path: String, problem: some PairProblem) throws {
    let file = try SearchFile.read(path)
    let (found, wanted) = (file.identity.problem, problem.identity)
    guard found == wanted, file.identity.layouts == problem.layouts else {
      let difference = IdentityDifference(found: found, expected: wanted)
      throw FileProblem(
        .malformed, path: path,
        found: found == wanted
          ? "its genomes have other groups of channels"
          : "the search was for \(difference.found), now it is \(difference.expected)",
        advice: "Use the same pair, teacher, data, resource and candidates, or run a new search")
    }
    configuration = file.identity.configuration
    generation = file.state.generation
    archive = file.state.archive
  }
}
