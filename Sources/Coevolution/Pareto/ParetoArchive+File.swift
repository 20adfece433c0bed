import FileAccess

extension ParetoArchive {
  /// What a search found so far, from its checkpoint.
  ///
  /// - Parameter problem: What the pairs are to be used for: what the search was about.
  /// - Throws: `FileProblem` if the file is missing, no search, or about something else.
  public init(ofSearch path: String, _ problem: some PairProblem) throws {
    let file = try SearchFile.read(path)
    guard file.identity.problem == problem.identity else {
      throw FileProblem(
        .malformed, path: path,
        found: "the search was about \(file.identity.problem), here it is \(problem.identity)",
        advice: "Name the same pair, data and candidates, or search anew")
    }
    self = file.state.archive
  }
}
