import RecipeLanguage
import Testing

@Suite("Differences between recipes")
struct RecipeDifferenceTests {
  private func difference(_ old: RecipeValue, _ new: RecipeValue) throws -> [String] {
    try RecipeDifference(from: old, to: new).changes.map {
      "\($0.key): \($0.old ?? "-") → \($0.new ?? "-")"
    }
  }

  @Test func `Changed, missing and new keys have their whole paths`() throws {
    #expect(
      try difference(
        ["seed": 1, "training": ["epochs": 2, "batch_size": 16], "model": ["width": 2]],
        ["seed": 1, "training": ["epochs": 4], "model": ["width": 2], "note": "all"]) == [
          "note: - → all", "training.batch_size: 16 → -", "training.epochs: 2 → 4",
        ])
  }

  @Test func `Lists are compared as a whole, unless they hold mappings`() throws {
    #expect(
      try difference(
        ["files": ["a", "b"], "steps": [["seed": 1], ["seed": 2]]],
        ["files": ["a"], "steps": [["seed": 1], ["seed": 3]]]) == [
          "files: [a, b] → [a]", "steps.1.seed: 2 → 3",
        ])
  }

  @Test func `A value that becomes a mapping is both missing and new`() throws {
    #expect(
      try difference(["taps": "none"], ["taps": ["a": 1]]) == ["taps: none → -", "taps.a: - → 1"])
    #expect(try difference(["taps": [:]], ["taps": [:]]).isEmpty)
  }
}
