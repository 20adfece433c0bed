import RecipeLanguage
import Translation

extension TranslationPair {
  /// Refuses a moving average of weights whose running statistics belong to other weights.
  ///
  /// - Parameter decay: Of the average; 0 for none.
  func refuseAverage(_ decay: Double) throws {
    guard decay > 0, ![generatorAToB, generatorBToA].allSatisfy(\.model.treatsImagesApart) else {
      return
    }
    throw RecipeProblem(
      at: "training.average",
      "found \(decay), but the generators have batch norms, whose running statistics are of the weights"
        + " and not of their average; set it to 0 (for coevolve: --set finetune.training.average=0)"
    )
  }
}
