import Foundation
import RecipeLanguage
import TestSupport

/// The recipes that a page writes, in a folder: blocks whose first line is `# file.yaml`, copies, and
/// here-documents.
struct PageFiles {
  /// The folder that stands for the reader's.
  let folder: String

  /// Writes a block that names its file.
  func write(_ block: CodeBlock) throws {
    guard let file = block.file, ["yaml", "json"].contains(block.language) else { return }
    try write(block.text, to: file)
  }

  /// Does what a line of the shell does to recipes, as far as its text says it.
  func follow(_ line: ShellLine) throws {
    if let document = line.text.firstMatch(
      of: /cat *>+ *(?<file>[\w.\/-]+) *<<-? *['"]?(?<end>\w+)['"]? *\n(?<text>[\s\S]*?)\n\k<end>/)
    {
      try write("\(document.text)\n", to: String(document.file))
    }
    for command in line.commands where command.program == "cp" && command.arguments.count == 2 {
      let (source, target) = (absolute(command.arguments[0]), command.arguments[1])
      if target.hasSuffix(".yaml"), let text = try? String(contentsOfFile: source, encoding: .utf8)
      {
        try write(text, to: target)
      }
    }
  }

  private func write(_ text: String, to file: String) throws {
    let place = URL(fileURLWithPath: "\(folder)/\(file)")
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place)
  }

  /// The arguments with recipes by their absolute paths: those of the page, or of the repository.
  func located(_ arguments: [String]) -> [String] {
    var located = arguments.map { $0.hasSuffix(".yaml") ? absolute($0) : $0 }
    if arguments.first == "sweep", let sweep = located.dropFirst().first(where: isRecipe),
      let recipe = try? RecipeReader.scalar("recipe", path: sweep)
    {
      located += ["--set", "recipe=\(quoted(absolute(recipe)))"]
    }
    return located
  }

  /// Where a file of the page or of the repository is; the name itself if there is none.
  func absolute(_ name: String) -> String {
    let candidates = ["\(folder)/\(name)", Repository.path(name)]
    return candidates.first { FileManager.default.fileExists(atPath: $0) } ?? name
  }

  private func isRecipe(_ name: String) -> Bool { name.hasSuffix(".yaml") }
}
