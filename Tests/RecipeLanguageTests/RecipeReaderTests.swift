import FileAccess
import Foundation
import RecipeLanguage
import Testing

@Suite("Reading recipes")
struct RecipeReaderTests {
  /// The error of reading the sample after replacing a part of it; nil if there is none.
  private func complaint(
    replacing old: String = "", by new: String = "", overrides: [String] = []
  ) throws -> String? {
    if !old.isEmpty { try #require(SampleRecipe.yaml.contains(old)) }
    let yaml = SampleRecipe.yaml.replacingOccurrences(of: old, with: new)
    return complaint(of: yaml, overrides: overrides)
  }

  private func complaint(of yaml: String, overrides: [String] = []) -> String? {
    do {
      _ = try RecipeReader.decode(
        SampleRecipe.self, yaml: yaml, name: "x.yaml", overrides: overrides)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("A valid recipe gives its values")
  func fits() throws {
    let recipe = try RecipeReader.decode(
      SampleRecipe.self, yaml: SampleRecipe.yaml, name: "x.yaml")
    #expect(recipe == SampleRecipe.value)
  }

  @Test("A written resolved recipe reads back equal")
  func roundTrip() throws {
    var value = SampleRecipe.value
    value.name = "12: yes # no"
    value.learningRate = 0.1
    value.isNormalized = false
    value.distillation?.temperature = 1 / 3
    value.weights = ["edges": 1e-30, "1": -.infinity, "no": 12_345_678.9]
    let yaml = try RecipeWriter.yaml(value)
    #expect(
      yaml == """
        distillation:
          alpha: 0.9
          temperature: 0.3333333333333333
        epochs: 12
        learning_rate: 0.1
        name: '12: yes # no'
        normalized: false
        stages:
        - temperature: 1
        - precision: double
          temperature: 2
        student:
          kind: wide
          widths: [16, 32]
        weights:
          "1": -.inf
          edges: 1e-30
          "no": 12345678.9

        """)
    #expect(try RecipeReader.decode(SampleRecipe.self, yaml: yaml, name: "x.yaml") == value)
  }

  @Test(
    "Texts that look like other values are written as texts",
    arguments: [
      "null", "~", "1.0", "true", "- a", "a: b", "#", "a/b\\c", "é絵", "two\nlines", "\u{1}",
    ])
  func texts(_ text: String) throws {
    let yaml = try RecipeWriter.yaml(["text": text])
    #expect(
      try RecipeReader.decode([String: String].self, yaml: yaml, name: "x.yaml") == ["text": text])
  }

  @Test(
    "Unknown keys are rejected with their line and the nearest key",
    arguments: [
      (
        "  alpha", "  alhpa",
        #"x.yaml:10: unknown key "alhpa" in distillation. Did you mean "alpha"? "#
          + "Known keys: temperature, alpha, precision."
      ),
      (
        "  temperature: 4", "  temprature: 4",
        #"x.yaml:9: unknown key "temprature" in distillation. Did you mean "temperature"?"#
      ),
      (
        "- temperature: 1", "- temperature: 1\n    color: red",
        #"x.yaml:13: unknown key "color" in stages[0]. Known keys: temperature, alpha, precision."#
      ),
      (
        "kind: wide", "kind: lenet",
        #"x.yaml:7: unknown key "widths" in student. Known keys: kind."#
      ),
      (
        "weights:", "Normalised: true",
        #"x.yaml:14: unknown key "Normalised" at the top level. Did you mean "normalized"? "#
          + "Known keys: name, epochs, learning_rate, normalized, student, distillation, stages, "
          + "weights."
      ),
    ])
  func unknownKeys(_ old: String, _ new: String, _ expected: String) throws {
    #expect(try complaint(replacing: old, by: new) == expected)
  }

  @Test("All unknown keys are reported together, in the order of the recipe")
  func severalUnknownKeys() throws {
    let found = try complaint(replacing: "  alpha: 0.9", by: "  one: 1\n  two: 2")
    #expect(
      found == """
        x.yaml:10: unknown key "one" in distillation. Known keys: temperature, alpha, precision.
        x.yaml:11: unknown key "two" in distillation. Known keys: temperature, alpha, precision.
        """)
  }

  @Test(
    "Missing keys and wrong values are reported with line, key path, found and expected",
    arguments: [
      (
        "epochs: 12", "",
        #"x.yaml:2: missing key "epochs" at the top level, expected a whole number"#
      ),
      (
        "  temperature: 4\n", "",
        #"x.yaml:8: missing key "temperature" in distillation, expected a number"#
      ),
      (
        "  widths: [16, 32]", "",
        #"x.yaml:5: missing key "widths" in student, expected a list"#
      ),
      ("12", "twelve", #"x.yaml:3: epochs: expected a whole number, found the text "twelve""#),
      ("12", "\"12\"", #"x.yaml:3: epochs: expected a whole number, found the text "12""#),
      ("12", "1.5", "x.yaml:3: epochs: expected a whole number, found 1.5"),
      (
        "12", "99999999999999999999",
        "x.yaml:3: epochs: expected a whole number, found 99999999999999999999"
      ),
      ("12", "", "x.yaml:3: epochs: expected a whole number, found nothing"),
      ("2e-4", "1e999", "x.yaml:4: learning_rate: expected a number, found 1e999"),
      ("2e-4", "fast", #"x.yaml:4: learning_rate: expected a number, found the text "fast""#),
      ("2e-4", "[1]", "x.yaml:4: learning_rate: expected a number, found a list of 1"),
      (
        "32]", "wide]",
        #"x.yaml:7: student.widths[1]: expected a whole number, found the text "wide""#
      ),
      ("[16, 32]", "16", "x.yaml:7: student.widths: expected a list, found 16"),
      (
        "\n  temperature: 4\n  alpha: 0.9", " 4",
        "x.yaml:8: distillation: expected a mapping of keys, found 4"
      ),
      (
        "name: small", "name: {a: 1}",
        #"x.yaml:2: name: expected text that is not empty, found a mapping with "a""#
      ),
      (
        "precision: double", "precision: duoble",
        #"x.yaml:13: stages[1].precision: expected one of single, double, found "duoble". "#
          + #"Did you mean "double"?"#
      ),
      ("kind: wide", "kind: deep", #"x.yaml:6: student.kind: there is no student "deep""#),
    ])
  func wrongValues(_ old: String, _ new: String, _ expected: String) throws {
    #expect(try complaint(replacing: old, by: new) == expected)
  }

  @Test(
    "Text that is not a YAML mapping with unique keys is rejected with its line",
    arguments: [
      (
        "epochs: 1\nepochs: 2",
        #"x.yaml:1: the key "epochs" appears more than once. Keep one of them."#
      ),
      (
        "a:\n  1: x\n  \"1\": y",
        #"x.yaml:3: the key "1" appears more than once. Keep one of them."#
      ),
      ("[a, b]: 1", "x.yaml:1: a key must be text, found a list or mapping"),
      ("- 1\n- 2", "x.yaml:1: expected a mapping of keys, found a list of 2"),
      (
        "a: 1\n---\nb: 2",
        "x.yaml:2: this is not valid YAML: expected a single document in the stream, "
          + "but found another document"
      ),
      ("", #"x.yaml:1: missing key "name" at the top level, expected text that is not empty"#),
    ])
  func malformed(_ yaml: String, _ expected: String) {
    #expect(complaint(of: yaml) == expected)
  }

  @Test("Broken YAML is reported with its line")
  func brokenYAML() throws {
    let found = try #require(complaint(of: "name: small\nepochs: [1, 2\nlearning_rate: 1"))
    #expect(found.hasPrefix("x.yaml:3: this is not valid YAML: "))
    let tab = try #require(complaint(of: "name: small\nstudent:\n\tkind: lenet"))
    #expect(tab.hasPrefix("x.yaml:3: this is not valid YAML: "))
  }

  @Test("Aliases repeat a value, but their expansion is limited")
  func aliases() throws {
    let yaml = """
      name: small
      epochs: 1
      learning_rate: 1
      student: {kind: lenet}
      distillation: &base {temperature: 3}
      stages: [*base, *base]
      """
    let recipe = try RecipeReader.decode(SampleRecipe.self, yaml: yaml, name: "x.yaml")
    #expect(recipe.stages == [.init(temperature: 3), .init(temperature: 3)])
    var bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for level in 1...8 {
      let alias = "*a\(level - 1)"
      bomb +=
        "a\(level): &a\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
    }
    #expect(complaint(of: bomb)?.contains("more than 10000 values, with aliases expanded") == true)
    // Yams would expand all of it to compare keys.
    for key in ["? *a8\n: 1", "*a8 : 1", "[*a8, 1]: 1", "{b: *a8} : 1", "b: {? *a8 : 1}"] {
      let found = complaint(of: bomb + "b:\n  - 1\n" + key + "\n")
      #expect(found == "x.yaml:12: a key must be text, found a list, mapping or alias")
    }
  }

  @Test("A message stays short, whatever the recipe holds")
  func shortMessages() throws {
    let many = (0..<9000).map { "key\($0): 1\n" }.joined()
    let found = try #require(complaint(of: SampleRecipe.yaml + "\n" + many))
    #expect(found.split(separator: "\n").count == 21)
    #expect(found.hasPrefix("x.yaml:15: unknown key \"key0\" at the top level. Known keys: "))
    #expect(found.hasSuffix("\nThere are more errors; correct these first."))
    #expect(found.utf8.count < 5000)
    let long = String(repeating: "x", count: 1_000_000)
    for (old, new) in [
      ("epochs: 12", "epochs: \(long)"), ("epochs: 12", "epochs: 12\n\(long): 1"),
      ("kind: wide", "kind: \(long)"), ("precision: double", "precision: \(long)"),
      ("  temperature: 4", "  temperature: \(long)"), ("learning_rate: 2e-4", "rate: \(long)"),
    ] {
      let found = try #require(try complaint(replacing: old, by: new))
      #expect(found.utf8.count < 3000)
    }
    let override = try #require(try complaint(overrides: ["epochs=\(long)"]))
    #expect(override.utf8.count < 1000)
  }

  @Test("A file, or a list of overrides, that is too long for a recipe is rejected at once")
  func limits() throws {
    let long = String(repeating: "#", count: 1 << 20)
    #expect(complaint(of: long + "#")?.contains("a recipe has at most 1048576") == true)
    let values = Array(repeating: "1", count: 10_001).joined(separator: ",")
    #expect(complaint(of: "[\(values)]")?.contains("more than 10000 values") == true)
    let overrides = Array(repeating: "epochs=1", count: 201)
    let found = try #require(try complaint(overrides: overrides))
    #expect(found.contains("found 201 settings for its keys, expected at most 200"))
    #expect(try complaint(overrides: Array(overrides.dropLast())) == nil)
  }

  @Test("The requested type determines how to read a scalar")
  func scalars() throws {
    struct Scalars: Decodable, Equatable {
      var texts: [String]
      var flags: [Bool]
      var counts: [Int]
      var numbers: [Double]
      var holes: [Int?]
    }
    let yaml = """
      texts: [no, 1.10, "null", 'a b']
      flags: [true, False, yes, off]
      counts: [50_000, 5e4, -3, 010]
      numbers: [1, .5, -1e-3, .inf]
      holes: [1, null, ~]
      """
    #expect(
      try RecipeReader.decode(Scalars.self, yaml: yaml, name: "x.yaml")
        == Scalars(
          texts: ["no", "1.10", "null", "a b"], flags: [true, false, true, false],
          counts: [50_000, 50_000, -3, 10], numbers: [1, 0.5, -1e-3, .infinity],
          holes: [1, nil, nil]))
  }

  @Test("A recipe is read from a file, and a missing file is a file problem")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("x.yaml").path
    #expect(throws: FileProblem.self) { try RecipeReader.decode(SampleRecipe.self, path: path) }
    try AtomicFile.write(Data(SampleRecipe.yaml.utf8), to: path)
    #expect(try RecipeReader.decode(SampleRecipe.self, path: path) == SampleRecipe.value)
    try AtomicFile.write(Data([0x6E, 0xFF, 0xFE]), to: path)
    let problem = #expect(throws: RecipeProblem.self) {
      try RecipeReader.decode(SampleRecipe.self, path: path)
    }
    #expect(
      problem?.description
        == "\(path): this is not a text file in UTF-8; name a recipe in YAML")
  }
}
