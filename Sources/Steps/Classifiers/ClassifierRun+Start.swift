import DataPipeline
import FileAccess
import Foundation
import Interchange
import Networks
import RecipeLanguage
import Reporting
import TensorCore
import Training

/// The weights that a training starts from.
extension ClassifierRun {
  /// The classifier that provides the initial weights; nil for random weights.
  func startingModel(_ given: Model?) throws -> Classifier? {
    guard classifier.model == nil else { return nil }
    let path = classifier.startFrom == workshop.givenPath ? nil : classifier.startFrom
    guard let start = try path.map({ try Model(path: $0) }) ?? given else {
      throw RecipeProblem(
        at: "model",
        "there is no network; add model, or start_from with the file of a classifier")
    }
    guard case .classifier(let first) = start else {
      throw RecipeProblem(at: "start_from", "found \(start.noun), expected a classifier")
    }
    return first
  }

  /// The student before the first step: with random weights, of which `warmStart` can replace some,
  /// or with the weights of `start`.
  func firstStudent(_ start: Classifier?, _ manifest: ClassifierManifest) throws
    -> Classifier
  {
    if let model = classifier.model {
      return Classifier(try model.plan(for: manifest), manifest, seed: classifier.seed)
    }
    guard let start else { preconditionFailure("ClassifierRun: neither a model nor a start") }
    let (found, wanted) = (start.manifest, manifest)
    guard found.imageShape == wanted.imageShape, found.classNames == wanted.classNames else {
      throw RecipeProblem(
        at: "start_from",
        "the model reads images of \(Shape(found.imageShape)) and has the classes"
          + " \(found.classNames), but the data has \(Shape(wanted.imageShape)) and"
          + " \(wanted.classNames)")
    }
    return Classifier(model: start.model.copy(), manifest: manifest)
  }

  /// Gives a new network the tensors of `start_from` that fit it; nil if none are named.
  func warmStart(_ student: Classifier) throws -> FittingTensors? {
    guard classifier.model != nil, let path = classifier.startFrom else { return nil }
    let file: any StateSource
    do {
      file = try StateFile.openNetwork(path: path, imageExtent: student.manifest.imageExtent)
    } catch let problem as FileProblem where problem.advice.contains("--key") {
      throw FileProblem(
        problem.kind, path: path, found: problem.found,
        advice:
          "Convert one of them with `condense convert --key`, or save it alone with torch.save,"
          + " and name the new file after start_from")
    }
    return try ModuleState.loadFitting(file, into: student.model)
  }

  /// Writes what the network took to the log, and to a file for the page of the run.
  func report(_ warmStart: FittingTensors, _ student: Classifier) throws {
    guard !folder.holdsRun, let path = classifier.startFrom else { return }
    let words =
      warmStart.words(path: path) + normalizationNote(path, student.manifest.normalization)
    workshop.listener.line(words)
    let logger = try RunLog.logger(folder)
    logger.info("\(words)")
    // The sentence has the first three.
    for misfit in warmStart.misfits.dropFirst(3) { logger.info("start_from: \(misfit)") }
    try AtomicFile.write(Data(words.utf8), to: folder.start)
  }

  /// Reports how much space the snapshots of a new training take.
  func noteSnapshots(bytes: Int) throws {
    guard !folder.holdsRun, let interval = classifier.training.snapshotEvery else { return }
    let count = classifier.training.epochs / interval
    let text =
      "\(folder.snapshots) will have \(count) classifier\(count == 1 ? "" : "s"), together about"
      + " \(humanBytes(count * bytes))"
    workshop.listener.line(text)
    try RunLog.logger(folder).info("\(text)")
  }

  /// The difference between the normalization that the file states and that of the data.
  private func normalizationNote(_ path: String, _ used: Normalization) -> String {
    guard let file = try? DescribedFile(path: path),
      let stated = (try? ModelFile.manifest(ClassifierManifest.self, in: file))?.normalization
        ?? (try? ModelFile.manifest(NetworkManifest.self, in: file))?.normalization,
      stated != used
    else { return "" }
    return ". The file's network was trained with the mean \(stated.mean) and the deviation"
      + " \(stated.deviation), but the data has \(used.mean) and \(used.deviation);"
      + " data.normalization sets the former"
  }
}
