import Coevolution
import Compression
import FileAccess

/// The search of an earlier compression, from whose front another pair is taken.
struct EarlierSearch {
  /// The pairs that it found.
  let archive: ParetoArchive
  private let path: String
  private let words: String

  /// Reads the search that the recipe names, or the copy of it that the folder has; nil if none is
  /// named.
  ///
  /// - Throws: `RecipeProblem` if the recipe wants another search, `FileProblem` if the file cannot be
  ///   read, or is about something else.
  init?(
    _ recipe: CompressionRecipe, folder: CompressionFolder, _ problem: GeneratorPairProblem,
    budgets: Sides<Double>
  ) throws {
    guard let from = recipe.search.from else { return nil }
    path =
      FileContents.exists(folder.search) ? folder.search : CompressionFolder(from).search
    let record = try SearchRecord(path: path, problem: problem)
    let method = SearchPlan(recipe, budgets: budgets, fullCosts: problem.fullCosts)
      .configuration.method
    guard record.configuration.method.name == method.name else {
      throw RecipeProblem(
        at: "search.from",
        "the search in \(from) is of the kind \(record.configuration.method.name), here it is"
          + " \(method.name); name the method and objective that it had")
    }
    if let searched = record.configuration.budgets,
      Side.allCases.contains(where: { budgets[$0] > searched[$0] })
    {
      throw RecipeProblem(
        at: "budget \(recipe.budget.text)",
        "the search in \(from) was for a smaller one, so that its pairs leave some of this one unused;"
          + " lower it, or search anew")
    }
    archive = record.archive
    words =
      "choosing from \(archive.entries.count) pairs that the search in \(from) found in"
      + " \(record.generation) generations"
  }

  /// Puts a copy of the search into a folder, so that its run can be resumed without the other one.
  func keep(in folder: CompressionFolder) throws {
    Console.standardError.write(words + "\n")
    guard path != folder.search else { return }
    try AtomicFile.write(try FileContents.read(path), to: folder.search)
  }
}
