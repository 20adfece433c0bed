/// A command in a block for the shell: a program and its arguments.
struct ShellCommand: Equatable {
  /// The words, without quotes; redirections aside.
  var words: [String] = []
  /// The number of its first line on the page.
  var line = 0
  /// Whether the shell replaces something in it, such as `$name`, so that the words are not final.
  var isExpanded = false
  /// Where its last word ends in the text of its line.
  var end = 0

  /// Words that may stand before the program.
  private static let openers: Set = ["do", "then", "else", "time", "nohup", "!", "{"]

  /// The words from the program on, without assignments such as `CUDA=0`.
  private var run: ArraySlice<String> {
    words.drop { Self.openers.contains($0) || $0.prefixMatch(of: /[A-Za-z_]\w*=/) != nil }
  }

  /// The program as it is typed: `condense`; nil if there are only assignments.
  var program: String? { run.first }
  /// What it is given.
  var arguments: [String] { Array(run.dropFirst()) }
  /// Whether a word stands for something that the reader puts in, such as `…` or `<file>`.
  var hasPlaceholder: Bool { words.contains { $0.contains("…") || $0.contains("...") } }
  /// Whether it reads a recipe that an earlier run wrote.
  var readsRecipeOfARun: Bool { words.contains { $0.hasPrefix("runs/") && $0.hasSuffix(".yaml") } }
}

/// What a shell runs before it reads on: one line, its continuations, or a loop.
struct ShellLine: Equatable {
  /// The number of its first line on the page.
  let line: Int
  /// As it is written.
  let text: String
  /// The commands in it.
  let commands: [ShellCommand]

  /// As the shell gets it, with more words behind some commands.
  func text(appending words: (ShellCommand) throws -> [String]) rethrows -> String {
    var characters = Array(text)
    for command in commands.reversed() {
      let more = try words(command).map { " '\($0.replacing("'", with: "'\\''"))'" }.joined()
      characters.insert(contentsOf: more, at: command.end)
    }
    return String(characters)
  }
}
