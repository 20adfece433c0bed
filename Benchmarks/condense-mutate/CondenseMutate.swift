import ArgumentParser

/// `condense-mutate`: reads damaged files.
@main
struct CondenseMutate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "condense-mutate",
    abstract: "Check that readers of files survive damaged files, quickly and with little memory.",
    discussion: """
      Damaged files are made from sound ones: the number of a file and --seed determine its bytes. A reader must \
      accept each, or reject it with an error of Condense.
      """,
    subcommands: [RunCommand.self, WriteCommand.self, BlockCommand.self],
    defaultSubcommand: RunCommand.self)
}

/// What determines the damaged files.
struct MutationOptions: ParsableArguments {
  @Argument(help: "The format: \(MutatedFormat.all.map(\.name).joined(separator: ", ")).")
  var format: String

  @Argument(help: "A folder with sound files, preferably small ones.")
  var folder: String

  @Option(help: "Determines the damage.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The memory that a file may take at most.", valueName: "MiB"))
  var maxMemory = 64

  /// The damaged files.
  func mutants() throws -> Mutants {
    guard let format = MutatedFormat.all.first(where: { $0.name == format }) else {
      throw ValidationError("There is no format '\(format)'.")
    }
    return try Mutants(format, seeds: folder, seed)
  }
}
