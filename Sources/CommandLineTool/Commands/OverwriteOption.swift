import ArgumentParser
import FileAccess

/// The option of commands that write a file of the user's choice.
struct OverwriteOption: ParsableArguments {
  @Flag(help: "Replace output files that exist.")
  var overwrite = false

  /// Rejects an output that exists, unless it may be replaced.
  ///
  /// - Throws: `FileProblem` of kind `.cannotCreate`.
  func refuseExisting(_ output: String) throws {
    guard !overwrite, FileContents.exists(output), !FileContents.isFolder(output) else { return }
    throw FileProblem(
      .cannotCreate, path: output, found: "this file already exists",
      advice: "Name another output, or replace it with --overwrite")
  }
}
