import ArgumentParser

/// `condense-bench list`: prints the rows, also for the driver of the comparison.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print the rows as JSON.")

  func run() throws {
    print(try JSONText.of(AllRows.rows.map(RowDescription.init), isPretty: true))
  }
}
