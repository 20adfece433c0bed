import DataPipeline
import FileAccess
import Interchange
import Networks
import TensorCore
import Training

/// The data that a recipe names, in batches, and the student for it.
struct LoadedData {
  let training: BatchLoader
  let test: BatchLoader
  /// The student's description.
  let manifest: ClassifierManifest
  let student: NetworkPlan

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
    let normalization = try recipe.data.normalization(for: trainingData)
    let labeled = try recipe.data.labeledSubset(of: trainingData, seed: recipe.seed)
    // Without a teacher there is nothing to learn from an image without a label.
    let isDistillation = recipe.distillation != nil
    let seen = labeled.flatMap { isDistillation ? nil : $0.indices }
    training = BatchLoader(
      seen.map { DatasetSubset(trainingData, indices: $0) } ?? trainingData,
      batchSize: recipe.training.batchSize, seed: recipe.seed, shuffles: true,
      augmentation: recipe.augmentation, normalization: normalization,
      labeledSubset: isDistillation ? labeled : nil)
    manifest = ClassifierManifest(
      imageShape: trainingData.imageShape, classNames: trainingData.classNames,
      normalization: normalization)
    student = try recipe.model.plan(for: manifest)
    test = BatchLoader(
      testData, batchSize: student.batchSize(250, for: trainingData.imageShape),
      normalization: normalization)
  }
}
