import Foundation
import Networks
import TestSupport
import Testing

/// The guide's table of operations matches the code.
@Suite struct OperationTableTests {
  private static let head = """
    | operation | reads | attributes, with their defaults | tensors |
    |---|---|---|---|
    """

  private func row<Attributes: OperationAttributes>(_ type: Attributes.Type) -> String {
    let defaults = type.init()
    let (least, most) = (defaults.inputCount.lowerBound, defaults.inputCount.upperBound)
    let attributes = type.list.map { attribute in
      let value = attribute.write(defaults).map { $0.words.replacing("\"", with: "") } ?? "none"
      return "`\(attribute.key)` \(value): \(attribute.expectation)"
    }
    let tensors = defaults.slots.map { "`\($0.name)`" }
    func list(_ items: [String], by separator: String) -> String {
      items.isEmpty ? "–" : items.joined(separator: separator)
    }
    return "| `\(type.key)` | \(least == most ? "\(least)" : "\(least) to \(most)") |"
      + " \(list(attributes, by: "; ")) | \(list(tensors, by: ", ")) |"
  }

  @Test func `The guide lists every operation with its attributes`() throws {
    let guide = try Repository.text("docs/guide/networks.md")
    let rows = OperationList.all.sorted { $0.key < $1.key }.map { row($0) }
    let table = Self.head + "\n" + rows.joined(separator: "\n") + "\n"
    #expect(
      guide.contains(table), "docs/guide/networks.md needs this table:\n\(table)")
  }
}
