import FileAccess

/// What a search has come to, read from its checkpoint.
public struct SearchRecord: Sendable {
  /// How the search goes about it.
  public let configuration: SearchConfiguration
  /// Generations that are done.
  public let generation: Int
  /// The pairs that it found.
  public let archive: ParetoArchive

  /// Reads the checkpoint of a search about `problem`.
  ///
  /// - Throws: `FileProblem` if the file is missing, no search, or about something else.
  public init(path: String, problem: some PairProblem) throws {
    let file = try SearchFile.read(path)
    let (found, wanted) = (file.identity.problem, problem.identity)
    guard found == wanted, file.identity.layouts == problem.layouts else {
      let difference = IdentityDifference(found: found, expected: wanted)
      throw FileProblem(
        .malformed, path: path,
        found: found == wanted
          ? "its genomes have other groups"
          : "the search is about \(difference.found), here it is \(difference.expected)",
        advice: "Name the same pair, teacher, data, resource and candidates, or search anew")
    }
    configuration = file.identity.configuration
    generation = file.state.generation
    archive = file.state.archive
  }
}
