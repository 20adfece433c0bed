import ArgumentParser
import Experiments
import FileAccess
import Foundation
import RecipeLanguage
import Reporting
import Steps
import Training

/// `condense compress`: makes one network smaller.
struct CompressCommand: RecipeReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "compress",
    abstract:
      "Make one network smaller: measure, prune channels, train with the original as teacher.",
    discussion: """
      The network can be a classifier with labeled images, or any network with a folder of images: without labels, \
      the result learns to give the original's outputs. The command measures how sensitive each layer is, and then \
      prunes and trains in rounds. Each step has its own folder inside --out; report.html compares them.

      See what would happen and how long it takes, do it, continue it after Ctrl-C, and compare:

        condense compress model.safetensors --data photos --prune channels:macs=0.25 --out runs/small --dry-run
        condense compress model.safetensors --data photos --prune channels:macs=0.25 --out runs/small
        condense run --resume --out runs/small

      --dry-run prints the recipe, too. Save it, change it, and run it with condense run.
      """)

  @Argument(help: "The file of the network. Leave it out with --resume.")
  var model: String?

  @Option(
    help: """
      For a classifier, labeled images as for condense evaluate; folders of a class each count as labeled if their \
      names are the network's classes. For any network, a folder of images.
      """)
  var data: String?

  @Option(
    help: ArgumentHelp(
      """
      What to prune, and to which limit: channels:macs=0.25 for a quarter of the multiply-adds, \
      channels:params=300000 for a number of parameters, channels:bytes=0.5, channels:ms=0.5 for half of the \
      measured time. (default: channels:macs=0.25)
      """, valueName: "structure:limit"), transform: PruneArgument.init(argument:))
  var prune: PruneArgument?

  @Option(
    help: ArgumentHelp(
      "Another network to learn from, with the same outputs. (default: the network itself)",
      valueName: "file"))
  var teacher: String?

  @Option(
    help: ArgumentHelp(
      """
      The steps, separated by commas: prune and tune, in any number. (default: prune,tune for each factor of two, \
      at most three times; once for a large network without labels)
      """, valueName: "prune,tune,…"), transform: CompressionSteps.init(argument:))
  var steps: CompressionSteps?

  @Option(
    help:
      "Epochs of the last training; earlier ones have a third of it. (default: 9, and more for few images; without labels as many as the network needs)"
  )
  var epochs: Int?

  @Option(
    help: ArgumentHelp(
      "Without labels: the side of the square that a step sees of an image. (default: the size in the network's file, else at most 128)",
      valueName: "pixels"))
  var cropSize: Int?

  @Flag(help: "Measure, print the plan and the recipe, and stop before anything is written.")
  var dryRun = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    if let cropSize, !(4...4096).contains(cropSize) {
      throw ValidationError("--crop-size is \(cropSize), expected 4...4096.")
    }
    if let epochs, !(1...100_000).contains(epochs) {
      throw ValidationError("--epochs is \(epochs), expected 1...100000.")
    }
    if options.resume {
      let given = [
        ("the model", model != nil), ("--data", data != nil), ("--prune", prune != nil),
        ("--teacher", teacher != nil), ("--steps", steps != nil), ("--epochs", epochs != nil),
        ("--crop-size", cropSize != nil), ("--dry-run", dryRun),
      ].filter(\.1).map(\.0)
      if let first = given.first {
        throw ValidationError("--resume continues with the recipe of the run. Leave out \(first).")
      }
    } else if model == nil {
      throw ValidationError(
        "There is no network. Name its file: condense compress MODEL --data DATA.")
    } else if data == nil {
      throw ValidationError("There are no images. Name them with --data.")
    }
  }

  func experiment() throws -> ExperimentRecipe? { nil }

  func run() throws {
    let recipe = try resolvedRecipe()
    if dryRun { return try printPlan(of: recipe) }
    if !options.resume {
      let stop = StopSignal.install()
      defer { stop.uninstall() }
      try forecast(recipe, stop).forEach { StandardStreams.writeError($0) }
    }
    let results = try options.run(recipe)
    ListOutput(recipe, results, in: options.out).print(json: options.common.json)
  }

  private func resolvedRecipe() throws -> ExperimentRecipe {
    guard !options.resume, let model, let data else { return try options.resolvedRecipe(nil) }
    try RunFolder(options.out).requireFree()
    var request = CompressionRequest(model, data: data)
    if let prune { request.budget = prune.budget }
    request.teacher = teacher
    request.methods = steps?.methods
    request.epochs = epochs
    request.cropSize = cropSize
    if let seed = options.seed { request.seed = seed }
    let yaml = try RecipeWriter.yaml(
      request.recipe { StandardStreams.writeError($0) })
    return try RecipeReader.decode(
      yaml: yaml, name: "the options", applying: options.overrides.map { RecipeOverride($0) })
  }

  private func forecast(_ recipe: ExperimentRecipe, _ stop: StopSignal) throws -> [String] {
    let forecast = try options.common.withThreads {
      try CompressionForecast(of: recipe) {
        if let signal = stop.requested { throw StoppedBySignal(signal: signal, folder: nil) }
      }
    }
    guard !forecast.trainings.isEmpty else { return [] }
    return forecast.trainings.map {
      "\($0.name): \($0.epochs) epochs of \(humanCount($0.images)) images, about"
        + " \(humanDuration($0.seconds))"
    } + [
      "all trainings together take about \(humanDuration(forecast.seconds)) on this machine, and"
        + " \(humanBytes(forecast.bytes)) of memory besides images and weights"
    ]
  }

  /// Measures in a temporary folder, and prints what a run would do.
  private func printPlan(of recipe: ExperimentRecipe) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/condense-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    let measured = ExperimentRecipe(Array(recipe.steps.prefix(1)), original: recipe.original)
    try options.common.withThreads {
      _ = try Experiment(measured, in: folder).run(
        listener: ProgressBar(), stop: options.limit.stop(or: stop))
    }
    for line in try forecast(recipe, stop) { print(line) }
    print("\nThe recipe, for condense run FILE --out \(options.out):\n")
    print(try RecipeWriter.yaml(recipe), terminator: "")
  }
}
