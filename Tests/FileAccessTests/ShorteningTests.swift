import FileAccess
import Testing

@Suite struct ShorteningTests {
  @Test func `A long text ends in an ellipsis, a short one stays`() {
    #expect("short".shortened == "short")
    let exact = String(repeating: "é", count: 80)
    #expect(exact.shortened == exact)
    #expect((exact + "é").shortened == exact + "…")
    // One character with many accents is as long as the file.
    let character = "e" + String(repeating: "\u{301}", count: 100_000)
    #expect(character.shortened.unicodeScalars.count == 81)
  }

  @Test func `A list shows its first texts`() {
    #expect(["a", "b"].listed() == "a, b")
    #expect((0..<12).map { "\($0)" }.listed(atMost: 3) == "0, 1, 2, …")
    #expect([String](repeating: "x", count: 3).listed(atMost: 3) == "x, x, x")
  }

  @Test func `A problem's finding has a limit`() {
    let long = String(repeating: "x", count: 1_000_000)
    let problem = FileProblem(.malformed, path: "a", found: long, advice: "b")
    #expect(problem.found.utf8.count < 2100)
    #expect(problem.in(long).description.utf8.count < 2200)
  }

  @Test func `The difference of long identities is short`() {
    let long = String(repeating: "x", count: 1_000_000)
    #expect(IdentityDifference(found: long, expected: ["a"]).found.utf8.count < 600)
  }
}
