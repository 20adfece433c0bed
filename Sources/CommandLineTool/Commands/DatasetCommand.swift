import ArgumentParser

/// `condense dataset`: makes small data sets for experiments.
struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset",
    abstract: "Make an unpaired data set of two image domains: trainA, trainB, testA, testB.",
    subcommands: [FashionPairCommand.self, StripesCommand.self])
}

/// The output folder of a data set.
struct DatasetOutput: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of the new data set. It must be new or empty.", valueName: "folder"))
  var out: String

  func validate() throws {
    if out.isEmpty { throw ValidationError("--out is empty, expected a folder.") }
  }
}

/// Rejects a number of images out of range.
func requireImages(_ count: Int?, _ option: String) throws {
  if let count, !(1...99_999).contains(count) {
    throw ValidationError("\(option) is \(count), expected 1...99999.")
  }
}
