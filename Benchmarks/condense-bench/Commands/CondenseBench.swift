import ArgumentParser

/// `condense-bench`: how fast Condense computes, alone or as one side of a comparison.
@main
struct CondenseBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "condense-bench",
    abstract: "Time what Condense computes. scripts/bench compares it with PyTorch.",
    subcommands: [ListCommand.self, RunCommand.self, ServeCommand.self, StudyCommand.self])
}
