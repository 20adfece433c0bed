import CommandLineTool
import Experiments
import FileAccess
import Foundation
import RecipeLanguage
import Steps
import Synchronization
import Testing
import Training

/// Keeps the lines of a run and the labels of its tasks.
private final class Notes: ExperimentListener {
  private(set) var lines: [String] = []
  private(set) var tasks: [String] = []
  func line(_ text: String) { lines.append(text) }
  func begin(_ label: String, unit: String, total: Int?, completed: Int) { tasks.append(label) }
  func update(_ completed: Int, _ message: @autoclosure () -> String) {}
  func end() {}
}

extension ProcessWideTests {
  @Suite("The loop of a pair")
  struct PairLoopTests {
    private func yaml(_ place: Workplace, _ training: String) -> String {
      """
      data: { path: \(place["images"]), load_size: 16, crop_size: 16 }
      generator: { filters: 4, blocks: 1 }
      discriminator: { filters: 4, layers: 2 }
      training: { batch_size: 2, losses_every: 1, evaluate_every: 1, \(training) }

      """
    }

    private func experiment(_ place: Workplace, _ yaml: String, _ out: String) throws -> Experiment
    {
      let recipe: ExperimentRecipe = try RecipeReader.decode(yaml: yaml, name: "r.yaml")
      return Experiment(recipe, in: place[out])
    }

    @Test func `A run with all keys continues to the bit, and writes events`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        let keys = "epochs: 2, clip_norm: 0.5, best_by: kid, patience: 5, tensorboard: true"
        let yaml = "step: cyclegan\n" + yaml(place, keys)
        let whole = try experiment(place, yaml, "whole")
        try whole.run()
        // The classifier is trained first; its steps and evaluations ask too.
        let classifier = try place.metrics("whole/classifier")
        #expect(classifier.count >= 40)
        let steps = Int(classifier.last?["step"] ?? 0)
        let asked = steps + classifier.count { $0["top1"] != nil } + 3
        let parts = try experiment(place, yaml, "parts")
        let counter = Asked(limit: asked)
        #expect(throws: StoppedBySignal.self) { try parts.run(stop: counter.stop) }
        try Experiment(resuming: place["parts"]).run(isResuming: true)
        let names = ["state.safetensors", "best/G_A.safetensors", "last-average/G_B.safetensors"]
        for name in names + ["steps.jsonl"] {
          #expect(try place.read("parts/" + name) == place.read("whole/" + name), "\(name)")
        }
        #expect(try place.metrics("parts") == place.metrics("whole"))
        #expect(try place.names("whole/tensorboard").count == 1)
        #expect(try place.names("parts/tensorboard").count == 2)
        let page = String(decoding: try place.read("whole/report.html"), as: UTF8.self)
        #expect(page.contains("is chosen by KID on the test images."))
      }
    }

    @Test func `The classifier of the domains shows its progress, and later steps use it`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        let body = yaml(place, "epochs: 1")
        let list = body.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        let yaml =
          "steps:\n  - step: cyclegan\n    name: first\n\(list)\n"
          + "  - step: cyclegan\n    name: second\n    seed: 5\n\(list)\n"
        let notes = Notes()
        try experiment(place, yaml, "run").run(listener: notes)
        #expect(
          notes.tasks.filter { $0.hasPrefix("classifier of the domains:") }
            == ["classifier of the domains: at most 400 epochs"])
        #expect(
          notes.lines.contains {
            $0.hasPrefix("training a classifier of domains A and B")
              && $0.hasSuffix("at most 400 steps of 32 images")
          })
        #expect(
          notes.lines.contains {
            $0.hasPrefix("classifier of the domains: epoch 40/400") && $0.contains("top1")
          })
        let first = place["run/first/classifier"]
        #expect(
          notes.lines.contains("using the classifier of domains A and B in \(first)"))
        #expect(!place.has("run/second/classifier"))
        let words = "use the features of the classifier \(first)/classifier.safetensors."
        #expect(notes.lines.count { $0.hasSuffix(words) } == 2)
        for run in ["first", "second"] {
          let page = String(decoding: try place.read("run/\(run)/report.html"), as: UTF8.self)
          #expect(page.contains(words))
          #expect(page.contains("warning: there are 3 test images of A and 3 of B."))
        }
        #expect(
          try place.read("run/second/last/classifier.safetensors")
            == place.read("run/first/last/classifier.safetensors"))
      }
    }

    @Test func `The classifier of the domains ends early`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        let notes = Notes()
        try experiment(place, "step: cyclegan\n" + yaml(place, "epochs: 1"), "run")
          .run(listener: notes)
        // 400 steps would be 400 epochs of one step.
        #expect(try place.metrics("run/classifier").count < 400)
        #expect(
          notes.lines.contains { $0.hasPrefix("classifier of the domains: stopped early after") })
      }
    }

    @Test func `PSNR without ground truth chooses nothing`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        for name in try place.names("images") where name.hasSuffix("_truth") {
          try FileManager.default.removeItem(atPath: place["images/" + name])
        }
        let yaml = "step: cyclegan\n" + yaml(place, "epochs: 1, best_by: psnr")
        let problem = #expect(throws: RecipeProblem.self) {
          try experiment(place, yaml, "run").run()
        }
        #expect(
          problem?.description.contains("training.best_by: found psnr, but the test images") == true
        )
        #expect(!place.has("run"))
      }
    }
  }
}

/// Requests a stop after some questions.
private final class Asked: Sendable {
  private let count = Mutex(0)
  private let limit: Int
  init(limit: Int) { self.limit = limit }

  var stop: @Sendable () -> Int32? {
    { [self] in
      count.withLock {
        $0 += 1
        return $0 > limit ? SIGTERM : nil
      }
    }
  }
}
