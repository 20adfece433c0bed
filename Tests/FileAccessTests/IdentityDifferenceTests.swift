import FileAccess
import Testing

@Suite struct IdentityDifferenceTests {
  @Test(arguments: [
    // Names of networks contain commas.
    (
      "data 1, ResNet, 6 blocks, 4 filters, teachers t",
      ["data 2", "ResNet, 6 blocks, 4 filters", "teachers t"], "data 1", "data 2"
    ),
    (
      "data 1, ResNet, 6 blocks, 4 filters", ["data 1", "ResNet, 6 blocks, 8 filters"],
      "ResNet, 6 blocks, 4 filters", "ResNet, 6 blocks, 8 filters"
    ),
    ("data 1, a, a", ["data 2", "a", "b"], "data 1, a", "data 2, b"),
    ("data 12", ["data 1"], "data 12", "data 1"),
    ("data 1, a", ["data 1"], "data 1, a", "data 1"),
  ])
  func `Only the differences are left, unless one side has none`(
    found: String, expected: [String], foundAlone: String, expectedAlone: String
  ) {
    let difference = IdentityDifference(found: found, expected: expected)
    #expect(difference.found == foundAlone)
    #expect(difference.expected == expectedAlone)
  }
}
