import CommandLineTool
import TestSupport

/// The problems of the commands in the `sh` blocks of a page, found without running them.
///
/// Commands in which the shell replaces something, such as `$name`, and those with placeholders are
/// passed over.
func commandProblems(_ page: Page) throws -> [String] {
  try withTemporaryFolder { folder in
    let files = PageFiles(folder: folder)
    var problems: [String] = []
    for block in page.blocks {
      try files.write(block)
      guard block.language == "sh" else { continue }
      for line in ShellReader.lines(of: block.text, from: block.line) {
        try files.follow(line)
        for command in line.commands {
          guard let problem = problem(command, files) else { continue }
          problems.append("\(page.path):\(command.line): \(problem)")
        }
      }
    }
    return problems + strayCommands(page)
  }
}

private func problem(_ command: ShellCommand, _ files: PageFiles) -> String? {
  guard let program = command.program else { return nil }
  if program == "$" || program == "%" { return "leave out the prompt" }
  if command.isExpanded || command.hasPlaceholder || command.readsRecipeOfARun { return nil }
  if program == "condense" {
    return CondenseTool.problem(inArguments: files.located(command.arguments))
  }
  let script = ["python3", "bash", "sh"].contains(program) ? command.arguments.first : program
  let name = (script ?? "").replacing(/^\.\//, with: "")
  // A folder may be a program of Python.
  let isProgram = Repository.has(name) || (program == "python3" && name == "scripts/python")
  if name.hasPrefix("scripts/"), !isProgram { return "there is no \(name)" }
  if program == "swift", command.arguments.first == "run" {
    let names = command.arguments.dropFirst().filter { $0.first?.isUppercase == true }
    return names.first { !Repository.has("Examples/\($0)") }.map { "there is no example \($0)" }
  }
  return nil
}

/// Commands in indented blocks, which nothing would check.
private func strayCommands(_ page: Page) -> [String] {
  page.paragraphs.compactMap { paragraph in
    guard paragraph.text.prefixMatch(of: /(?: {4}|\t) *(?:condense|scripts\/\w+)\s/) != nil else {
      return nil
    }
    return "\(page.path):\(paragraph.line): put this command into a ```sh block"
  }
}
