import DataPipeline
import Distillation
import RecipeLanguage
import Training

/// The images of a search: those that train, and those that measure.
struct TuningData {
  let training: BatchLoader
  /// The indices of the training images among those of the whole training; nil for all.
  let chosen: [Int]?
  let measured: BatchLoader

  /// The teachers, with those of which only the logits are known reduced to the training images.
  func part(of teachers: TeacherEnsemble?) -> TeacherEnsemble? {
    chosen.map { chosen in teachers?.selecting(chosen) } ?? teachers
  }

  /// The stored logits of the training images. Views of a part are drawn anew, so that stored ones do
  /// not fit.
  func stored(_ cache: TeacherCache?) -> TeacherCache? {
    guard let chosen else { return cache }
    return training.augmentation == .none ? cache?.selecting(chosen) : nil
  }

  /// The validation images measure; without any, a share of the labeled training images does.
  ///
  /// - Throws: `RecipeProblem` if too few images remain.
  init(_ loaders: LoadedData.Loaders, heldOut share: Double) throws {
    if let validation = loaders.validation {
      (training, chosen, measured) = (loaders.training, nil, validation)
      return
    }
    let whole = loaders.training
    let labeled = whole.labeledSubset?.indices ?? Array(0..<whole.dataset.count)
    let (_, part) = try DatasetSubset(whole.dataset, indices: labeled).holdingOut(
      share, seed: whole.seed, purpose: "tuning", key: "tuning.held_out")
    let outer = (whole.dataset as? DatasetSubset)?.indices ?? Array(0..<whole.dataset.count)
    let held = Set(part.indices)
    let rest = outer.indices.filter { !held.contains(outer[$0]) }
    let isLabeled = Set(labeled)
    chosen = rest
    training = BatchLoader(
      DatasetSubset(whole.dataset, indices: rest), batchSize: whole.batchSize, seed: whole.seed,
      shuffles: true, augmentation: whole.augmentation, normalization: whole.normalization,
      labeledSubset: whole.labeledSubset == nil
        ? nil
        : LabeledSubset(
          indices: rest.indices.filter { isLabeled.contains(rest[$0]) }, of: rest.count))
    measured = BatchLoader(
      part, batchSize: loaders.test.batchSize, normalization: whole.normalization)
  }
}
