import DataPipeline
import Experiments
import FileAccess
import Foundation
import Networks
import RecipeLanguage
import Steps
import TestSupport
import Testing
import Training

@Suite("Members of an ensemble, and snapshots")
struct MemberRunTests {
  private func recipe(_ data: String, _ overrides: String...) throws -> ExperimentRecipe {
    try recipe(data, overrides)
  }

  private func recipe(_ data: String, _ overrides: [String]) throws -> ExperimentRecipe {
    try RecipeReader.decode(
      yaml: """
        step: train
        seed: 3
        data: \(data)
        model: { kind: resnet, depth: 8, width: 2 }
        optimizer: { kind: sgd, momentum: 0.9 }
        schedule: { kind: cosine, learning_rate: 0.05 }
        training: { epochs: 2, batch_size: 16 }
        """, name: "r.yaml", overrides: overrides)
  }

  private func training(_ data: String, _ overrides: String...) throws -> Train {
    try #require(try recipe(data, overrides).steps[0].step as? Train)
  }

  private func values(_ path: String) throws -> [[Float]] {
    try Classifier(path: path).model.namedState.map { $0.parameter.value.scalars }
  }

  @Test func `Members have seeds of their own, and hold out the same images`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let list = ExperimentRecipe.members(
        3, of: try training(data, "data.validation=0.25"), drawingImages: true)
      #expect(list.steps.map { $0.name } == ["member-1", "member-2", "member-3", "ensemble"])
      #expect(list.trainsMembers)
      let members = list.steps.compactMap { $0.step as? Train }
      #expect(members.map(\.classifier.seed) == [3, 4, 5])
      #expect(members.allSatisfy { $0.classifier.data.validationSeed == 3 })
      let parts = try members.map { try $0.classifier.data.parts(seed: $0.classifier.seed) }
      #expect(Set(parts.compactMap { $0.validation?.identity }).count == 1)
      #expect(members.allSatisfy { $0.classifier.data.isBootstrap })
      let samples = zip(members, parts).map {
        $1.training.bootstrapped(seed: $0.classifier.seed)
      }
      #expect(Set(samples.map(\.identity)).count == 3)
      for (part, drawn) in zip(parts, samples) {
        #expect(drawn.count == 36)
        #expect((10..<36).contains(Set(drawn.indices).count))
        let held = try #require(part.validation as? DatasetSubset)
        #expect(Set(drawn.indices).isDisjoint(with: held.indices))
      }
      let plain = ExperimentRecipe.members(2, of: try training(data))
      let seeds = plain.steps.compactMap { $0.step as? Train }
      #expect(seeds.allSatisfy { !$0.classifier.data.isBootstrap })
      #expect(seeds.allSatisfy { $0.classifier.data.validationSeed == nil })
    }
  }

  @Test func `A stopped list skips finished members, and ends in the same ensemble`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let list = ExperimentRecipe.members(
        2, of: try training(data, "data.validation=0.25"), drawingImages: true)
      let (whole, parts) = (folder + "/whole", folder + "/parts")
      let lines = Lines()
      let results = try Experiment(list, in: whole).run(listener: lines)
      let names = try #require(results.last).metrics.map(\.name)
      #expect(names.contains("disagreement") && names.contains("mutual_information"))
      #expect(lines.all.contains { $0.contains("member-2: train; about ") })
      #expect(FileContents.exists(whole + "/ensemble/report.html"))
      let stopper = Stopper(after: 8)
      #expect(throws: StoppedBySignal.self) {
        try Experiment(list, in: parts).run(stop: stopper.stop)
      }
      let resumed = try Experiment(resuming: parts)
      #expect(resumed.recipe.trainsMembers)
      try resumed.run(isResuming: true)
      let file = "/ensemble/ensemble.safetensors"
      #expect(try values(whole + file) == values(parts + file))
      #expect(try ClassifierEnsemble(path: parts + file).members.count == 2)
      #expect(
        try values(whole + "/member-1/last.safetensors")
          != values(whole + "/member-2/last.safetensors"))
    }
  }

  @Test func `A wrong list of members or weights is refused`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      try Experiment(recipe(data), in: folder + "/a").run()
      let file = folder + "/a/last.safetensors"
      func problem(_ step: String) -> String? {
        do {
          let recipe = try RecipeReader.decode(
            ExperimentRecipe.self, yaml: "{step: ensemble, data: \(data), \(step)}", name: "r.yaml")
          try Experiment(recipe, in: folder + "/e").run()
          return nil
        } catch {
          return "\(error)"
        }
      }
      #expect(problem("members: []")?.contains("members: is empty") == true)
      #expect(
        problem("members: [\(file)], weights: [1, 2]")?.contains(
          "found 2 weights for 1 members") == true)
      #expect(
        problem("members: [\(file)], weights: [-1]")?.contains("of which one is above 0") == true)
      #expect(!FileContents.exists(folder + "/e/recipe.yaml"))
      #expect(problem("members: [\(file), \(file)], weights: [1, 2]") == nil)
    }
  }

  @Test func `A list can teach from the snapshots of an earlier step`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let list = try RecipeReader.decode(
        ExperimentRecipe.self,
        yaml: """
          data: \(data)
          model: { kind: resnet, depth: 8, width: 2 }
          optimizer: { kind: sgd }
          schedule: { kind: cosine, learning_rate: 0.05 }
          training: { epochs: 2, batch_size: 16, snapshot_every: 1 }
          steps:
            - { name: teacher, step: train }
            - { name: student, step: distill, teachers: { files: [teacher/snapshots, teacher] } }
          """, name: "l.yaml")
      let lines = Lines()
      try Experiment(list, in: folder + "/run").run(listener: lines)
      #expect(lines.all.contains { $0.contains("of 3 teachers") })
    }
  }

  @Test func `Snapshots stay, are equal after a stop, and teach together`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let recipe = try recipe(data, "training.epochs=4", "training.snapshot_every=2")
      let (whole, parts) = (folder + "/whole", folder + "/parts")
      let lines = Lines()
      try Experiment(recipe, in: whole).run(listener: lines)
      #expect(
        lines.all.contains { $0.hasPrefix("\(whole)/snapshots will have 2 classifiers, together") })
      let stopper = Stopper(after: 7)
      #expect(throws: StoppedBySignal.self) {
        try Experiment(recipe, in: parts).run(stop: stopper.stop)
      }
      try Experiment(resuming: parts).run(isResuming: true)
      let names = try FileManager.default.contentsOfDirectory(atPath: parts + "/snapshots").sorted()
      #expect(names == ["epoch-002.safetensors", "epoch-004.safetensors"])
      for name in names {
        #expect(try values("\(whole)/snapshots/\(name)") == values("\(parts)/snapshots/\(name)"))
      }
      #expect(
        try values(whole + "/snapshots/epoch-004.safetensors")
          == values(whole + "/last.safetensors"))
      #expect(
        try values(whole + "/snapshots/epoch-002.safetensors")
          != values(whole + "/last.safetensors"))
      let taught = Lines()
      try Experiment(
        self.recipe(data, "step=distill", "teachers.files=[\(whole)/snapshots]"),
        in: folder + "/student"
      ).run(listener: taught)
      #expect(
        taught.all.contains(
          "the target is the mean of the probabilities of 2 teachers with equal weights"))
    }
  }
}
