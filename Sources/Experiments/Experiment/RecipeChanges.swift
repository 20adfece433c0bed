import FileAccess
import RecipeLanguage
import Steps
import Training

/// The keys of a run's recipe that were edited after the run had begun.
struct RecipeChanges {
  /// A sentence for each change: `training.epochs was 4, now it is 2`. More epochs alone are no
  /// change: the run goes on from its last state.
  let words: [String]

  /// Compares the recipe in a folder with the one that its run was begun with.
  ///
  /// Without anything to continue from, the run starts again and every change takes effect.
  ///
  /// - Throws: `FileProblem` or `RecipeProblem` if a file cannot be read.
  init(of recipe: ExperimentRecipe, in folder: RunFolder) throws {
    guard FileContents.exists(folder.begunRecipe), folder.holdsWork else {
      words = []
      return
    }
    let begun = try ExperimentRecipe(path: folder.begunRecipe)
    guard begun.isList, recipe.isList else {
      let difference = try RecipeDifference(from: begun, to: recipe)
      words = difference.changes.allSatisfy(\.isLongerTraining) ? [] : Self.words(difference)
      return
    }
    let record = try ExperimentRecord(folder: folder)
    words = try Self.words(from: begun, to: recipe, finished: record.steps.map(\.name))
  }

  private static func words(_ difference: RecipeDifference, step: String = "") -> [String] {
    difference.changes.map { change in
      switch (change.old, change.new) {
      case (let old?, let new?): "\(step)\(change.key) was \(old), now it is \(new)"
      case (let old?, nil): "\(step)\(change.key) was \(old), now it is missing"
      case (nil, let new): "\(step)\(change.key) is new: \(new ?? "")"
      }
    }
  }

  /// Compares the steps of two lists by name.
  private static func words(
    from begun: ExperimentRecipe, to recipe: ExperimentRecipe, finished: [String]
  ) throws -> [String] {
    func named(_ recipe: ExperimentRecipe) -> [(name: String, step: NamedStep)] {
      recipe.steps.map { ($0.name ?? $0.key, $0) }
    }
    let (old, new) = (named(begun), named(recipe))
    var words: [String] = []
    if begun.original != recipe.original {
      words.append(
        "original was \(begun.original ?? "missing"), now it is \(recipe.original ?? "missing")")
    }
    let isOrderKept =
      old.map(\.name).filter { name in new.contains { $0.name == name } }
      == new.map(\.name).filter { name in old.contains { $0.name == name } }
    if !isOrderKept {
      words.append(
        "the order of the steps was \(old.map(\.name).joined(separator: ", ")), now it is"
          + " \(new.map(\.name).joined(separator: ", "))")
    }
    for (name, step) in old {
      let label = "step \(name)" + (finished.contains(name) ? " (finished)" : "")
      guard let now = new.first(where: { $0.name == name }) else {
        words.append("\(label) was removed")
        continue
      }
      words += Self.words(try RecipeDifference(from: step, to: now.step), step: "\(label): ")
    }
    return words
      + new.filter { added in !old.contains { $0.name == added.name } }
      .map { "step \($0.name) was added" }
  }
}

extension RecipeDifference.Change {
  /// Whether it only adds epochs to a training.
  fileprivate var isLongerTraining: Bool {
    guard key == "training.epochs", let old = old.flatMap({ Int($0) }),
      let new = new.flatMap({ Int($0) })
    else { return false }
    return new > old
  }
}
