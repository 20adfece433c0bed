import DataPipeline
import FileAccess
import Foundation
import Images
import Networks
import RecipeLanguage
import Steps
import TensorCore
import TestSupport
import Testing
import Training
import Translation

@Suite("Pruning in the steps of trainings")
struct TrainingPruningStepTests {
  private func train(_ folder: String, _ pruning: String, _ training: String = "epochs: 4")
    throws -> Train
  {
    let data = try TinyData.write(to: folder)
    return try RecipeReader.decode(
      Train.self,
      yaml: """
        data: \(data)
        model: { kind: resnet, depth: 8, width: 4 }
        optimizer: { kind: sgd, momentum: 0.9 }
        schedule: { kind: constant, learning_rate: 0.05 }
        training: { batch_size: 4, \(training) }
        pruning: { every: 2, \(pruning) }
        """, name: "x.yaml")
  }

  private func workshop(_ path: String, isResuming: Bool = false, stopAfter: Int? = nil)
    -> Workshop
  {
    let count = StepCounter()
    return Workshop(RunFolder(path), isResuming: isResuming) {
      stopAfter.flatMap { count.reaches($0) ? SIGTERM : nil }
    }
  }

  @Test(
    arguments: [
      "gradual, criterion: taylor", "soft, criterion: fisher", "group_lasso, strength: 0.01",
      "growing_penalty, ceiling: 0.5", "gates_l0, gate_learning_rate: 0.2", "gates_network",
    ])
  func `A training ends with a narrow network, and resumes to the same bytes`(
    _ method: String
  ) throws {
    try withTemporaryFolder { folder in
      let step = try train(folder, "budget: macs=0.4, method: \(method)")
      let whole = try step(nil, in: workshop(folder + "/whole"))
      var random = RandomStream(seed: 1)
      let full = ModelCost(
        of: Network(.resNet(depth: 8, width: 4, inputChannels: 1, classes: 3), random: &random),
        imageShape: [8, 8, 1])
      for model in [whole.model, try Model(path: whole.path)] {
        #expect(Double(model.cost.multiplyAdds) <= 0.4 * Double(full.multiplyAdds))
      }
      let text = { (name: String) in
        try String(contentsOfFile: "\(folder)/whole/\(name)", encoding: .utf8)
      }
      #expect(try text("metrics.jsonl").contains("\"macs_kept\":"))
      #expect(try text("log.txt").contains("for good, which leaves"))
      #expect(try text("notes.txt").contains("prunes the network while it is trained"))
      #expect(try text("report.html").contains("multiply-adds kept"))
      for stop in [2, 5] {
        let path = "\(folder)/stopped-\(stop)"
        #expect(throws: StoppedBySignal.self) {
          try step(nil, in: workshop(path, stopAfter: stop))
        }
        _ = try step(nil, in: workshop(path, isResuming: true))
        for name in ["last.safetensors", "best.safetensors", "state.safetensors"] {
          #expect(
            try FileContents.read("\(folder)/whole/\(name)") == FileContents.read("\(path)/\(name)")
          )
        }
      }
    }
  }

  @Test(
    arguments: [
      ("budget: macs=0.00001", "epochs: 4", "pruning.budget: the budget is 0 multiply-adds"),
      ("budget: macs=0.5", "epochs: 4, patience: 2", "training.patience: could end the training"),
      ("budget: macs=0.5, begin: 0.6", "epochs: 4", "pruning.end: is 0.6, expected more than"),
      ("budget: macs=0.5, criterion: activation", "epochs: 4", "pruning.criterion: activation"),
      ("budget: macs=0.5, strength: 1", "epochs: 4", #"unknown key "strength" in pruning"#),
      ("budget: ms=1", "epochs: 4", "pruning.budget: found ms=1, expected macs or params"),
      ("method: gradual", "epochs: 4", "budget"),
    ])
  func `What cannot work is refused with its key before the training`(
    _ pruning: String, _ training: String, _ words: String
  ) throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: RecipeProblem.self) {
        _ = try train(folder, pruning, training)(nil, in: workshop(folder + "/out"))
      }
      #expect(error.map { "\($0)".contains(words) } == true, "\(String(describing: error))")
      #expect(!FileContents.exists(folder + "/out"))
    }
  }

  @Test func `An imitation prunes its student`() throws {
    try withTemporaryFolder { folder in
      try StripesPair(size: 16, seed: 0).write(
        to: folder + "/images", trainCount: 8, testCount: 2)
      let generator = Translator(
        .resNetGenerator(.init(filters: 4, blocks: 2)), GeneratorManifest(imageSize: [16, 16]),
        seed: 1, stream: "G")
      try generator.save(to: folder + "/generator.safetensors")
      let step = try RecipeReader.decode(
        Imitate.self,
        yaml: """
          data: { path: \(folder)/images/trainA, test: 0.25, crop_size: 16 }
          teacher: \(folder)/generator.safetensors
          start_from: \(folder)/generator.safetensors
          training: { epochs: 4, batch_size: 2 }
          pruning: { method: gradual, budget: macs=0.5, criterion: taylor, every: 2 }
          """, name: "imitate")
      let result = try step(nil, in: workshop(folder + "/whole"))
      #expect(2 * result.model.cost.multiplyAdds <= Model.generator(generator).cost.multiplyAdds)
      #expect(result.evaluation?.metrics.contains { $0.name == "macs_kept" } == true)
      #expect(throws: StoppedBySignal.self) {
        try step(nil, in: workshop(folder + "/stopped", stopAfter: 5))
      }
      _ = try step(nil, in: workshop(folder + "/stopped", isResuming: true))
      for name in ["last.safetensors", "state.safetensors"] {
        #expect(
          try FileContents.read("\(folder)/whole/\(name)")
            == FileContents.read("\(folder)/stopped/\(name)"))
      }
    }
  }

  @Test func `Recipes with a pruning read back unchanged`() throws {
    try withTemporaryFolder { folder in
      for method in ["gradual", "group_lasso", "growing_penalty", "gates_l0"] {
        try Workshop.refuseUnreadable(try train(folder, "budget: macs=0.4, method: \(method)"))
      }
    }
  }
}

private final class StepCounter: @unchecked Sendable {
  private var count = 0

  func reaches(_ limit: Int) -> Bool {
    count += 1
    return count >= limit
  }
}
