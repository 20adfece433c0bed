import ArgumentParser

/// `condense-bench list`: the rows, for people and for the driver of the comparison.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print the rows as JSON.")

  func run() throws {
    print(try JSONText.of(AllRows.rows.map(RowDescription.init), isPretty: true))
  }
}
