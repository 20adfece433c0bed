import ArgumentParser

/// The help of every command as one page in Markdown: docs/reference/commands.md.
package enum CommandReference {
  package static var markdown: String {
    let head = """
      # Commands

      This page holds what `condense help COMMAND` prints; a test compares it with the program.

      """
    return head + sections(of: CondenseCommand.self, named: "condense").map { "\n\($0)" }.joined()
  }

  private static func sections(
    of command: any ParsableCommand.Type, named name: String
  ) -> [String] {
    let help = CondenseCommand.helpMessage(for: command, columns: 100)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.reversed().drop { $0 == " " }.reversed()) }
      .joined(separator: "\n")
    let own = "## \(name)\n\n```text\n\(help)\n```\n"
    return [own]
      + command.configuration.subcommands.flatMap { sub in
        sections(of: sub, named: "\(name) \(sub.configuration.commandName ?? "")")
      }
  }
}
