import Experiments
import FileAccess
import Foundation
import Interchange
import Networks
import RecipeLanguage
import Steps
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Runs with weighted teachers")
struct TeacherMixtureRunTests {
  private func recipe(_ data: String, _ overrides: [String]) throws -> ExperimentRecipe {
    try RecipeReader.decode(
      yaml: """
        step: distill
        data: \(data)
        model: { kind: resnet, depth: 8, width: 2 }
        optimizer: { kind: sgd, momentum: 0.9 }
        schedule: { kind: cosine, learning_rate: 0.05 }
        training: { epochs: 2, batch_size: 16 }
        """, name: "r.yaml", overrides: overrides)
  }

  /// The data, and the override that names two trained teachers.
  private func prepare(_ folder: String) throws -> (data: String, teachers: String) {
    let data = try TinyData.write(to: folder)
    for seed in 1...2 {
      try Experiment(
        recipe(data, ["step=train", "seed=\(seed)"]), in: "\(folder)/teacher-\(seed)"
      ).run()
    }
    let paths = (1...2).map { "\(folder)/teacher-\($0)/last.safetensors" }
    return (data, "teachers.files=[\(paths.joined(separator: ", "))]")
  }

  private func problem(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    ("entropy", "probabilities", "weights by entropy, on average over 48 images: "),
    ("labels", "logits", "weights by labels, on average over 48 images: "),
    ("gradients", "probabilities", "with the weights of each batch that make the sum"),
    ("[3, 1]", "logits", "weights (fixed): "),
    ("accuracy", "probabilities", "weights (accuracy): "),
  ])
  func `A stopped run continues to the same weights, and its log names the teachers' weights`(
    _ weights: String, _ mixture: String, _ words: String
  ) throws {
    try withTemporaryFolder { folder in
      let (data, teachers) = try prepare(folder)
      let recipe = try recipe(
        data,
        [
          teachers, "teachers.weights=\(weights)", "teachers.mixture=\(mixture)",
          "data.validation=0.25",
        ].filter { weights == "accuracy" || !$0.hasPrefix("data.") })
      let lines = Lines()
      try Experiment(recipe, in: folder + "/whole").run(listener: lines)
      let line = try #require(lines.all.first { $0.contains(words) })
      #expect(line.hasPrefix("the target is the mean of the \(mixture) of 2 teachers"))
      let log = String(
        decoding: try FileContents.read(folder + "/whole/log.txt"), as: UTF8.self)
      #expect(log.contains(words))
      let stopper = Stopper(after: 3)
      #expect(throws: StoppedBySignal.self) {
        try Experiment(recipe, in: folder + "/parts").run(stop: stopper.stop)
      }
      try Experiment(resuming: folder + "/parts").run(isResuming: true)
      #expect(
        try Classifier(path: folder + "/whole/last.safetensors").model.allValues
          == Classifier(path: folder + "/parts/last.safetensors").model.allValues)
    }
  }

  @Test func `Weights change the student`() throws {
    try withTemporaryFolder { folder in
      let (data, teachers) = try prepare(folder)
      var results: [String: [[Float]]] = [:]
      for weights in ["equal", "[1, 1]", "[1, 0]", "labels"] {
        let run = "\(folder)/\(results.count)"
        try Experiment(recipe(data, [teachers, "teachers.weights=\(weights)"]), in: run).run()
        results[weights] =
          try Classifier(path: run + "/last.safetensors").model.allValues
      }
      #expect(results["equal"] == results["[1, 1]"])
      #expect(results["equal"] != results["[1, 0]"])
      #expect(results["equal"] != results["labels"])
    }
  }

  @Test func `Weights that do not fit are refused with their key`() throws {
    try withTemporaryFolder { folder in
      let (data, teachers) = try prepare(folder)
      func problem(_ overrides: String...) -> String? {
        self.problem {
          try Experiment(recipe(data, [teachers] + overrides), in: folder + "/run").run()
        }
      }
      #expect(
        problem("teachers.weights=[1, 2, 3]")?.contains(
          "teachers.weights: found 3 weights for 2 teachers") == true)
      #expect(problem("teachers.weights=[0, 0]")?.contains("of which one is above 0") == true)
      #expect(problem("teachers.weights=[1, -1]")?.contains("numbers of at least 0") == true)
      #expect(problem("teachers.weights=entropies")?.contains("Did you mean \"entropy\"?") == true)
      #expect(
        problem("teachers.weights=accuracy")?.contains(
          "teachers.weights: accuracy needs validation images, and there are none") == true)
      #expect(!FileContents.exists(folder + "/run/recipe.yaml"))
    }
  }
}

extension Network {
  /// All values of weights and running statistics.
  fileprivate var allValues: [[Float]] {
    namedState.map { $0.parameter.value.scalars }
  }
}
