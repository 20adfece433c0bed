import RecipeLanguage
import Translation

extension TranslationPair {
  /// Rejects a moving average of weights for networks with batch norm, whose running statistics
  /// would not match.
  ///
  /// - Parameter decay: The decay of the average; 0 for no average.
  func refuseAverage(_ decay: Double) throws {
    guard decay > 0, ![generatorAToB, generatorBToA].allSatisfy(\.model.treatsImagesApart) else {
      return
    }
    throw RecipeProblem(
      at: "training.average",
      "found \(decay), but the generators have batch norms, whose running statistics would not match"
        + " the averaged weights; set it to 0 (for coevolve: --set finetune.training.average=0)"
    )
  }
}
