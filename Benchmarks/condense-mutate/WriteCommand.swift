import ArgumentParser
import Foundation

/// `condense-mutate write`: writes one damaged file.
struct WriteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write", abstract: "Write a damaged file, for a closer look.")

  @OptionGroup var options: MutationOptions

  @Argument(help: "The number of the file.")
  var number: Int

  @Argument(help: "The file to write.")
  var path: String

  func run() throws {
    try Data(options.mutants()[number]).write(to: URL(fileURLWithPath: path))
  }
}
