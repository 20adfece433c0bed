import CommandLineTool
import Experiments
import Foundation
import RecipeLanguage
import Steps
import TestSupport

/// Makes the work of commands small by more options behind those of the page.
struct SmallWork {
  /// The folder of a small data set in the layout of Fashion-MNIST.
  let fashion: String
  /// The recipes of the page.
  let files: PageFiles

  /// What is added to a command; nothing for a program other than `condense`.
  func options(for command: ShellCommand) throws -> [String] {
    guard command.program == "condense", !command.isExpanded, let verb = command.arguments.first
    else { return [] }
    let arguments = command.arguments
    switch verb {
    case "dataset" where arguments.contains("stripes"): return ["--count", "8", "--test", "8"]
    case "dataset": return ["--train", "8", "--test", "8", "--data", fashion]
    case "evaluate" where arguments.contains("--pair") || arguments.contains("--generator"):
      return []
    case "evaluate", "sample": return ["--limit", "50"]
    case "compress": return compression(arguments)
    case "sweep": return try sets(sweepSettings(files.located(arguments)))
    case "run", "train", "distill", "finetune", "coevolve":
      let located = files.located(arguments)
      guard let experiment = try CondenseTool.experiment(ofArguments: located) else { return [] }
      return sets(try settings(of: experiment, at: located.first { $0.hasSuffix(".yaml") }))
    default: return []
    }
  }

  /// Few images and a single epoch.
  private func compression(_ arguments: [String]) -> [String] {
    guard !arguments.contains("--resume") else { return [] }
    let data = arguments.contains("fashion-mnist") ? ["--data", fashion] : []
    return data + ["--epochs", "1"]
      + sets([("steps.0.calibration_images", "4"), ("steps.0.shares", "[0.5]")])
  }

  private func sets(_ settings: [(key: String, value: String)]) -> [String] {
    settings.flatMap { ["--set", "\($0.key)=\($0.value)"] }
  }

  /// The keys of a recipe that make it small; in a list those that steps share stay shared.
  private func settings(
    of recipe: ExperimentRecipe, at path: String?
  ) throws -> [(key: String, value: String)] {
    guard recipe.isList, let path else {
      return try recipe.steps.flatMap { try settings(of: $0.step) }
    }
    let written = try RecipeReader.decode(RecipeValue.self, path: path)
    // The members of an ensemble share a recipe of one step.
    guard let listed = written["steps"] else { return try settings(of: recipe.steps[0].step) }
    guard case .list(let steps) = listed, steps.count == recipe.steps.count else { return [] }
    return try zip(recipe.steps, steps).enumerated().flatMap { index, step in
      try settings(of: step.0.step).map { key, value in
        let section = String(key.prefix { $0 != "." })
        let isShared = step.1[section] == nil && written[section] != nil
        return (isShared ? key : "steps.\(index).\(key)", value)
      }
    }
  }

  private func settings(of step: any Step) throws -> [(key: String, value: String)] {
    switch step {
    case let step as Train: return settings(of: step.classifier)
    case let step as Distill: return settings(of: step.classifier)
    case let step as TrainPair:
      return [
        ("training", "{ epochs: 1, batch_size: 4 }"),
        ("schedule", "{ kind: constant, learning_rate: 2e-4 }"),
      ] + (step.evaluation.classifier == nil ? classifier(forImagesIn: step.data.path) : [])
    case is Finetune:
      return [
        ("training", "{ epochs: 1, steps_per_epoch: 2, batch_size: 2 }"),
        ("schedule", "{ kind: constant, learning_rate: 1e-3 }"),
      ]
    case is TrainPaired:
      return [
        ("training", "{ epochs: 1, batch_size: 4 }"),
        ("schedule", "{ kind: constant, learning_rate: 2e-4 }"),
      ]
    case is Imitate: return [("training", "{ epochs: 1, batch_size: 2 }")]
    case let step as Prune:
      return [("calibration_images", "8")] + data(step.images.data)
    case let step as AnalyzeSensitivity:
      return [("calibration_images", "4"), ("shares", "[0.5]")] + data(step.images.data)
    case let step as Coevolve:
      let isSearching = [.coevolution, .separate, .random].contains(step.method)
      return [("candidates.calibration_images", "2"), ("finetune.training", "{ batch_size: 2 }")]
        + (step.finetune.stepCount > 2 ? [("finetune.steps", "2")] : [])
        + (isSearching && step.search.from == nil
          ? [("search.population", "4"), ("search.generations", "1")] : [])
        + (try budget(ofSearchIn: step.search.from))
    default: return []
    }
  }

  private func settings(of training: ClassifierTraining) -> [(key: String, value: String)] {
    let keepsSnapshots = training.training.snapshotEvery != nil
    return [
      (
        "training",
        keepsSnapshots
          ? "{ epochs: 2, batch_size: 40, snapshot_every: 1 }" : "{ epochs: 1, batch_size: 40 }"
      ),
      ("schedule", "{ kind: constant, learning_rate: 0.01 }"),
    ] + data(training.data)
  }

  /// The budget of an earlier search, since a small one finds no pairs for others.
  private func budget(ofSearchIn folder: String?) throws -> [(key: String, value: String)] {
    guard let folder else { return [] }
    let path = "\(files.folder)/\(folder)/recipe.yaml"
    return try RecipeReader.scalar("budget", path: path).map { [("budget", $0)] } ?? []
  }

  /// A classifier to measure with, since training one takes hundreds of steps.
  private func classifier(forImagesIn folder: String) -> [(key: String, value: String)] {
    let images = "\(files.folder)/\(folder)/trainA"
    guard let name = try? FileManager.default.contentsOfDirectory(atPath: images).first,
      let file = FileManager.default.contents(atPath: "\(images)/\(name)"), file.count > 25
    else { return [] }
    // The byte of a PNG file that tells its color: 0 for gray.
    let pair = file[25] == 0 ? "fashion-pair" : "stripes"
    let classifier = Repository.path("Checkpoints/\(pair)/classifier.safetensors")
    return [("evaluation.classifier", quoted(classifier))]
  }

  private func data(_ data: ClassificationData?) -> [(key: String, value: String)] {
    guard let data, data.kind == .fashionMNIST, data.path == nil else { return [] }
    let labeled = data.labeled == nil ? "" : ", labeled: 40"
    return [("data", "{ kind: fashion-mnist, path: \(quoted(fashion))\(labeled) }")]
  }

  /// One seed, and the first choice of each axis.
  private func sweepSettings(_ arguments: [String]) throws -> [(key: String, value: String)] {
    guard let path = arguments.dropFirst().first(where: { $0.hasSuffix(".yaml") }) else {
      return []
    }
    let sweep = try Sweep(path: path)
    let recipe = files.absolute(sweep.recipe)
    // Steps of a list share keys.
    var known: Set<String> = []
    let shared = try settings(of: ExperimentRecipe(path: recipe), at: recipe)
      .filter { known.insert($0.key).inserted }
      .map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    let axes = sweep.axes.compactMap { axis in
      axis.choices.first.map { "\(quoted(axis.name)): { \(quoted($0.name)): {} }" }
    }
    return [
      ("set", "{ \(shared) }"), ("vary", "{ \(axes.joined(separator: ", ")) }"),
    ] + (sweep.seeds == nil ? [] : [("seeds", "[1]")])
  }
}

extension RecipeValue {
  /// What stands under a key of a mapping.
  fileprivate subscript(key: String) -> RecipeValue? {
    guard case .mapping(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }
}
