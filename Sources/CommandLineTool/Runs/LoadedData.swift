import DataPipeline
import FileAccess
import TensorCore
import Training

/// The data that a recipe names, in batches.
struct LoadedData {
  let training: BatchLoader
  let test: BatchLoader
  let normalization: Normalization

  init(_ recipe: TrainingRecipe) throws {
    let trainingData = try recipe.data.load(.train)
    let testData = try recipe.data.load(.test)
    guard testData.classNames == trainingData.classNames else {
      throw FileProblem(
        .malformed, path: recipe.data.path ?? "data",
        found: "the classes for training are \(trainingData.classNames), those for testing"
          + " \(testData.classNames)",
        advice: "Give both parts the same classes")
    }
    guard testData.imageShape == trainingData.imageShape else {
      throw FileProblem(
        .malformed, path: recipe.data.path ?? "data",
        found: "images for training are \(trainingData.imageShape), those for testing"
          + " \(testData.imageShape)",
        advice: "Bring them to one size; for image folders, data.size does it")
    }
    normalization = try recipe.data.normalization(for: trainingData)
    let labeled = try recipe.data.labeledSubset(of: trainingData, seed: recipe.seed)
    // Without a teacher there is nothing to learn from an image without a label.
    let isDistillation = recipe.distillation != nil
    let seen = labeled.flatMap { isDistillation ? nil : $0.indices }
    training = BatchLoader(
      seen.map { DatasetSubset(trainingData, indices: $0) } ?? trainingData,
      batchSize: recipe.training.batchSize, seed: recipe.seed, shuffles: true,
      augmentation: recipe.augmentation, normalization: normalization,
      labeledSubset: isDistillation ? labeled : nil)
    test = BatchLoader(testData, batchSize: 250, normalization: normalization)
  }

  /// The student's description.
  var manifest: ClassifierManifest {
    let data = training.dataset
    return ClassifierManifest(
      imageShape: data.imageShape, classNames: data.classNames, normalization: normalization)
  }
}
