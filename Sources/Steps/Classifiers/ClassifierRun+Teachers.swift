import DataPipeline
import Distillation
import FileAccess
import Foundation
import Logging
import Networks
import RecipeLanguage
import Reporting
import TensorCore
import Training

/// The teachers of a training, and their logits.
extension ClassifierRun {
  func loadTeachers(
    _ manifest: ClassifierManifest, _ loaders: LoadedData.Loaders
  ) throws -> TeacherEnsemble? {
    guard let teaching, !teaching.files.isEmpty || !teaching.logits.isEmpty else { return nil }
    let fallback = try teaching.architecture.map { model in
      (
        graph: try model.plan(for: manifest, at: "teachers.architecture").resolved,
        manifest: manifest
      )
    }
    if fallback != nil {
      let normalization = manifest.normalization
      workshop.listener.line(
        "teachers without a description get images with the data's normalization, mean"
          + " \(normalization.mean) and deviation \(normalization.deviation); if they were trained with"
          + " another one, convert them with condense convert --normalization")
    }
    // Files have the logits of all training images, also of those that this run leaves out.
    let images = loaders.training.dataset
    let part = images as? DatasetSubset
    let stored = try teaching.logits.map {
      let all = try TeacherLogits(
        path: $0, for: part?.base ?? images, inFolder: classifier.data.path)
      return part.map { all.selecting($0.indices) } ?? all
    }
    var teachers = try TeacherEnsemble(
      paths: teaching.files, stored: stored, fitting: manifest, fallback: fallback)
    teachers.mixture = try mixture(of: teachers, teaching, validation: loaders.validation)
    return teachers
  }

  /// Rejects losses that do not fit the student or the teachers, and a cache that no loss reads.
  func refuseUnfit(_ student: Classifier, _ teachers: TeacherEnsemble?) throws {
    let kinds = Teaching(teachers, hasOwnAverage: teaching?.ownAverage != nil)
    let problem = kinds.problem(losses, student: student.model.plan, student.manifest)
    if let problem { throw RecipeProblem(at: "losses", problem) }
    guard let key = storageKey else { return }
    guard let teachers, !teachers.teachers.isEmpty else {
      throw RecipeProblem(
        at: key,
        "it is for the logits of teachers.files, but there are none. Remove this key")
    }
    guard !readsLogitsAlone(student, teachers) else { return }
    throw RecipeProblem(
      at: key,
      "no logits are stored, because the losses read other teacher outputs or none. Remove this key"
    )
  }

  func readsLogitsAlone(_ student: Classifier, _ teachers: TeacherEnsemble) -> Bool {
    Teaching(teachers).readsLogitsAlone(
      losses, student: student.model.plan, student.manifest)
  }

  /// Reports how well each teacher knows the labels, and warns of one that does not know them.
  func report(
    _ teachers: TeacherEnsemble, _ cache: TeacherCache?, _ loader: BatchLoader
  ) throws {
    guard !folder.holdsRun else { return }
    let logger = try RunLog.logger(folder)
    let sample =
      try cache?.sample(on: loader)
      ?? teachers.sample(on: loader, atMost: 1000) { try workshop.refuseStopped() }
    let networks = teachers.names
    let names = networks + (teaching?.logits ?? [])
    for (index, (path, accuracy)) in zip(names, sample.accuracies).enumerated()
    where accuracy.count > 0 {
      let share = String(format: "%.2f %%", 100 * accuracy.top1)
      let text = "teacher \(path): top1 \(share) on \(humanCount(accuracy.count)) training images"
      workshop.listener.line(text)
      logger.info("\(text)")
      guard accuracy.isNearChance else { continue }
      try workshop.warn(
        "teacher \(path) is near chance, which is \(String(format: "%.2f %%", 100 * accuracy.chance)):"
          + (index < networks.count
            ? path.contains("/snapshots/") ? Self.snapshotAdvice : Self.networkAdvice
            : Self.advice(on: teachers.stored[index - networks.count])))
    }
    report(teachers.mixture, of: names, on: sample, logger)
  }

  private static let snapshotAdvice =
    " if it is an early snapshot, remove its file, or give larger weights to later ones"

  private static let networkAdvice =
    " probably it was trained with another normalization of the images, or with its classes"
    + " in another order. Check both with condense inspect. For a teacher from PyTorch,"
    + " convert its weights again with condense convert --normalization … --classes …"

  /// What can be wrong with logits near chance.
  private static func advice(on logits: TeacherLogits) -> String {
    if logits.namesImages, logits.namesClasses {
      return
        " its file names the images and the classes, so check how its program prepared the images:"
        + " size, color and normalization"
    }
    let causes = [
      logits.namesImages ? nil : "its rows are in another order than the images",
      logits.namesClasses ? nil : "its columns are in another order than the classes",
    ].compactMap(\.self)
    let places = [
      logits.namesImages ? nil : "in the order of the data's images",
      logits.namesClasses ? nil : "with classes in the file's metadata",
    ].compactMap(\.self)
    return " probably \(causes.joined(separator: ", or ")). Write the logits again,"
      + " \(places.joined(separator: ", and "))"
  }
}
