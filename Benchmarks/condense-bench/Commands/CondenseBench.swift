import ArgumentParser

/// `condense-bench`: times computations of Condense, alone or for a comparison.
@main
struct CondenseBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "condense-bench",
    abstract: "Time Condense's computations. scripts/bench compares them with PyTorch.",
    subcommands: [
      ListCommand.self, RunCommand.self, ServeCommand.self, StudyCommand.self, OutputsCommand.self,
      InferCommand.self, AugmentCommand.self, PixelsCommand.self, LoadCommand.self,
      ChannelsCommand.self,
    ])
}
