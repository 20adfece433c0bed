import FileAccess
import Testing

@Suite struct IdentityDifferenceTests {
  @Test(arguments: [
    (
      "data 1, model m, teachers t", "data 2, model m, teachers u", "data 1, teachers t",
      "data 2, teachers u"
    ),
    ("data 1", "data 1", "", ""),
    ("data 1, model m", "data 1", "data 1, model m", "data 1"),
  ])
  func `Only what differs is left, unless there are other parts`(
    found: String, expected: String, foundAlone: String, expectedAlone: String
  ) {
    let difference = IdentityDifference(found: found, expected: expected)
    #expect(difference.found == foundAlone)
    #expect(difference.expected == expectedAlone)
  }
}
