import Experiments
import FileAccess
import Foundation
import RecipeLanguage
import Steps
import TestSupport
import Testing
import Training

/// The keys of `training` together.
@Suite("The loop's keys")
struct LoopKeysTests {
  private static func yaml(_ data: String, _ training: String = "", rate: Double = 0.05) -> String {
    """
    step: train
    data: \(data)
    model: { kind: resnet, depth: 8, width: 2 }
    optimizer: { kind: lamb }
    schedule: { kind: cosine, learning_rate: \(rate) }
    losses: { labels: 1, label_smoothing: 0.1 }
    training: { epochs: 4, batch_size: 16\(training.isEmpty ? "" : ", " + training) }
    """
  }

  private static let all =
    "clip_norm: 0.5, average: 0.9, patience: 2, best_by: cross_entropy, tensorboard: true"

  private func recipe(_ yaml: String) throws -> ExperimentRecipe {
    try RecipeReader.decode(yaml: yaml, name: "r.yaml", overrides: [])
  }

  /// The files of a run without times.
  private func files(_ run: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in ["last.safetensors", "best.safetensors", "state.safetensors", "confusions.json"] {
      files[name] = try FileContents.read("\(run)/\(name)")
    }
    let metrics = String(decoding: try FileContents.read(run + "/metrics.jsonl"), as: UTF8.self)
    files["metrics"] = Data(metrics.replacing(/"seconds":[0-9.e-]+/, with: "").utf8)
    return files
  }

  @Test func `A run with all of them continues to the bit from every stop`() throws {
    try withTemporaryFolder { folder in
      let recipe = try recipe(Self.yaml(TinyData.write(to: folder), Self.all))
      try Experiment(recipe, in: folder + "/whole").run()
      let expected = try files(folder + "/whole")
      for stop in [1, 3, 5, 7] {
        let run = "\(folder)/stopped-\(stop)"
        #expect(throws: StoppedBySignal.self) {
          try Experiment(recipe, in: run).run(stop: Stopper(after: stop - 1).stop)
        }
        try Experiment(resuming: run).run(isResuming: true)
        #expect(try files(run) == expected, "stopped after step \(stop)")
      }
    }
  }

  @Test func `The average is measured and exported, and the result of the step`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let plain = try Experiment(recipe(Self.yaml(data)), in: folder + "/plain").run()[0]
      let averaged = try Experiment(
        recipe(Self.yaml(data, "average: 0.9")), in: folder + "/averaged"
      ).run()[0]
      // The same training with other results.
      func losses(_ run: String) throws -> [Substring] {
        String(decoding: try FileContents.read("\(folder)/\(run)/metrics.jsonl"), as: UTF8.self)
          .matches(of: /"train_loss":([^,]*)/).map(\.output.1)
      }
      #expect(try losses("plain") == losses("averaged"))
      #expect(plain.evaluation != averaged.evaluation)
      let file = try Classifier(path: folder + "/averaged/last.safetensors")
      #expect(file.manifest.provenance["weights"] == "moving average, decay 0.9")
      guard case .classifier(let result) = averaged.model else {
        Issue.record("the step gave no classifier")
        return
      }
      for (entry, written) in zip(result.model.namedState, file.model.namedState) {
        #expect(entry.parameter.value == written.parameter.value, "\(entry.name)")
      }
      let other = try Classifier(path: folder + "/plain/last.safetensors").model.namedState
      let same = zip(other, file.model.namedState).filter {
        $0.parameter.value == $1.parameter.value
      }
      // Only the counters of batches are not averaged.
      #expect(same.allSatisfy { $0.0.name.hasSuffix("num_batches_tracked") })
    }
  }

  @Test func `A clipped training differs, and one with a large norm does not`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      var weights: [Data] = []
      for (index, training) in ["", "clip_norm: 0.01", "clip_norm: 1e6"].enumerated() {
        let yaml = Self.yaml(data, training).replacing("kind: lamb", with: "kind: sgd")
        try Experiment(recipe(yaml), in: "\(folder)/\(index)").run()
        let state = try Classifier(path: "\(folder)/\(index)/last.safetensors").model.namedState
        weights.append(Data("\(state.map { $0.parameter.value.scalars })".utf8))
      }
      #expect(weights[0] == weights[2] && weights[0] != weights[1])
    }
  }

  @Test func `The best epoch is that of the lowest cross-entropy if the recipe says so`() throws {
    try withTemporaryFolder { folder in
      let yaml = Self.yaml(try TinyData.write(to: folder), "best_by: cross_entropy", rate: 0.3)
      try Experiment(recipe(yaml), in: folder + "/run").run()
      let lines = String(
        decoding: try FileContents.read(folder + "/run/metrics.jsonl"), as: UTF8.self)
      let entropies = lines.matches(of: /"cross_entropy":([^,}]*)/).compactMap {
        Double($0.output.1)
      }
      let best = try Classifier(path: folder + "/run/best.safetensors").manifest.provenance
      let least = try #require(entropies.min())
      #expect(best["cross_entropy"] == "\(least)")
      let page = String(decoding: try FileContents.read(folder + "/run/report.html"), as: UTF8.self)
      #expect(page.contains("is chosen by cross-entropy on the test images."))
    }
  }

  @Test func `A finished run goes on with more epochs`() throws {
    try withTemporaryFolder { folder in
      let run = folder + "/run"
      try Experiment(recipe(Self.yaml(TinyData.write(to: folder))), in: run).run()
      let path = run + "/recipe.yaml"
      let text = String(decoding: try FileContents.read(path), as: UTF8.self)
      func write(_ text: String) throws { try AtomicFile.write(Data(text.utf8), to: path) }

      // Fewer epochs, or other changes beside more epochs, need consent.
      try write(text.replacing("epochs: 4", with: "epochs: 3"))
      #expect(throws: FileProblem.self) { try Experiment(resuming: run) }
      let longer = text.replacing("epochs: 4", with: "epochs: 6")
      try write(longer.replacing("seed: 1", with: "seed: 2"))
      let problem = #expect(throws: FileProblem.self) { try Experiment(resuming: run) }
      #expect(problem?.found.contains("seed was 1, now it is 2; training.epochs was 4") == true)

      try write(longer)
      let lines = Lines()
      try Experiment(resuming: run).run(isResuming: true, listener: lines)
      let note =
        "the run was planned for 4 epochs and now has 6; from here on, the learning rate is that of"
        + " the schedule over 6 epochs"
      #expect(lines.all.contains("resuming \(run) after epoch 4, step 0 of the next"))
      #expect(lines.all.contains(note))
      let log = String(decoding: try FileContents.read(run + "/log.txt"), as: UTF8.self)
      #expect(log.contains(note))
      let metrics = String(decoding: try FileContents.read(run + "/metrics.jsonl"), as: UTF8.self)
      let rates = metrics.matches(of: /"learning_rate":([^,]*)/).compactMap { Float($0.output.1) }
      let schedule = Schedule(learningRate: 0.05, decay: .cosine(finalFraction: 0))
      let steps = try #require(Int(metrics.firstMatch(of: /"step":([0-9]+)/)?.output.1 ?? ""))
      #expect(rates.count == 6)
      for epoch in 4..<6 {
        #expect(
          rates[epoch]
            == schedule.learningRate(
              step: (epoch + 1) * steps - 1, stepsPerEpoch: steps, totalSteps: 6 * steps))
      }
      // It is finished again.
      let again = Lines()
      try Experiment(resuming: run).run(isResuming: true, listener: again)
      #expect(again.all.contains("\(run) is already finished after 6 epochs"))
    }
  }

  @Test func `A longer run at a constant rate has the weights of one that was planned for it`()
    throws
  {
    try withTemporaryFolder { folder in
      let yaml = Self.yaml(try TinyData.write(to: folder), "average: 0.9")
        .replacing("kind: cosine", with: "kind: constant")
      let (long, short) = (folder + "/long", folder + "/short")
      try Experiment(recipe(yaml), in: long).run()
      try Experiment(recipe(yaml.replacing("epochs: 4", with: "epochs: 2")), in: short).run()
      try AtomicFile.write(
        FileContents.read(long + "/recipe.yaml"), to: short + "/recipe.yaml")
      let lines = Lines()
      try Experiment(resuming: short).run(isResuming: true, listener: lines)
      #expect(lines.all.contains("the run was planned for 2 epochs and now has 4"))
      var (first, second) = (try files(long), try files(short))
      // The best model can be of the first epochs, and then names their number.
      (first["best.safetensors"], second["best.safetensors"]) = (nil, nil)
      #expect(first == second)
    }
  }

  @Test func `A run that ended early is finished`() throws {
    try withTemporaryFolder { folder in
      // A rate at which nothing changes, so that no evaluation is better than the first.
      let yaml = Self.yaml(try TinyData.write(to: folder), "patience: 1", rate: 1e-12)
      let (run, lines) = (folder + "/run", Lines())
      try Experiment(recipe(yaml), in: run).run(listener: lines)
      let reason =
        "stopped early after epoch 2: 1 evaluation without a better result than that of epoch 1"
      #expect(lines.all.last == reason)
      #expect(lines.all.contains { $0.contains("epoch 1/4") && $0.contains("at most") })
      let page = String(decoding: try FileContents.read(run + "/report.html"), as: UTF8.self)
      #expect(page.contains("epoch 2 of 4") && page.contains("The run \(reason)."))
      #expect(!page.contains("http-equiv"))
      let again = Lines()
      try Experiment(resuming: run).run(isResuming: true, listener: again)
      #expect(again.all.contains("\(run) is already finished"))
    }
  }
}
