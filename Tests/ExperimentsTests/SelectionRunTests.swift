import Experiments
import FileAccess
import Foundation
import RecipeLanguage
import TestSupport
import Testing

/// Trainings with some of the images of `data.select`.
@Suite struct SelectionRunTests {
  /// Trains on chosen images, and returns the lines of the output.
  @discardableResult
  private func train(
    _ data: String, _ select: String, in folder: String, seed: Int = 1
  ) throws -> [String] {
    let recipe: ExperimentRecipe = try RecipeReader.decode(
      yaml: """
        step: train
        seed: \(seed)
        data: \(data)
        model: { kind: resnet, depth: 8, width: 2 }
        optimizer: { kind: sgd }
        schedule: { kind: cosine, learning_rate: 0.05 }
        training: { epochs: 1, batch_size: 16 }
        """, name: "r.yaml", overrides: ["data.select=\(select)"])
    let lines = Lines()
    try Experiment(recipe, in: folder).run(listener: lines)
    return lines.all
  }

  private func problem(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func `The run says what was chosen, and repeats it`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      try train(data, "{ count: 30 }", in: folder + "/random")
      let model = folder + "/random/last.safetensors"
      let settings = [
        ("random", "{ count: 30 }", "chosen at random, the same share of each class"),
        ("class", "{ method: class, classes: ['1'] }", "chosen by class; 16 to 16 of each class"),
        (
          "hardest", "{ method: hardest, count: 20, model: \(model) }",
          "chosen the hardest for \(model)"
        ),
        (
          "coreset", "{ method: coreset, count: 20, model: \(model) }",
          "chosen a coreset of the features of \(model)"
        ),
        ("both", "{ count: 8, classes: ['0', '2'] }", "8 of 48 training images of 0, 2"),
      ]
      for (name, select, words) in settings {
        let (first, second) = ("\(folder)/\(name)-1", "\(folder)/\(name)-2")
        let lines = try train(data, select, in: first)
        let line = try #require(lines.first { $0.hasPrefix("data: ") })
        #expect(line.contains(words))
        let notes = String(decoding: try FileContents.read(first + "/notes.txt"), as: UTF8.self)
        #expect(notes == line + "\n")
        let page = String(decoding: try FileContents.read(first + "/report.html"), as: UTF8.self)
        #expect(page.contains("Data and teachers"))
        #expect(try train(data, select, in: second).contains(line))
        #expect(
          try FileContents.read(first + "/last.safetensors")
            == FileContents.read(second + "/last.safetensors"))
      }
    }
  }

  @Test func `Choices that the data or the classifier do not permit are refused`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      func refusal(_ select: String) -> String {
        problem { try train(data, select, in: folder + "/run") } ?? ""
      }
      #expect(refusal("{ count: 49 }").contains("data.select.count: found 49, expected 3...48"))
      #expect(refusal("{ count: 2 }").contains("at least as many as there are classes"))
      #expect(refusal("{ method: class }").contains("needs the names of the classes"))
      #expect(refusal("{ method: hardest, count: 9 }").contains("needs a classifier"))
      #expect(refusal("{ method: random }").contains("needs the number of images"))
      #expect(refusal("{ count: 9, model: x }").contains("unknown key \"model\""))
      #expect(refusal("{ count: 9, classes: [cat] }").contains("cat is no class of the data"))
      #expect(
        refusal("{ method: coreset, count: 9, model: \(folder)/none }").contains("no such file"))
      #expect(!FileContents.exists(folder + "/run"))
    }
  }
}
