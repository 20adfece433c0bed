import ArgumentParser

/// `condense dataset`: makes data sets to try things on.
struct DatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dataset",
    abstract: "Make an unpaired data set of two domains: trainA, trainB, testA, testB.",
    subcommands: [FashionPairCommand.self, StripesCommand.self])
}

/// The folder of a made data set.
struct DatasetOutput: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The data set's folder; it must not exist yet, or be empty.", valueName: "folder"))
  var out: String

  func validate() throws {
    if out.isEmpty { throw ValidationError("--out is empty, expected a folder.") }
  }
}

/// Refuses a number of images that makes no data set.
func requireImages(_ count: Int?, _ option: String) throws {
  if let count, !(1...99_999).contains(count) {
    throw ValidationError("\(option) is \(count), expected 1...99999.")
  }
}
