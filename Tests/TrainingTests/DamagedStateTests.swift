import Distillation
import FileAccess
import Foundation
import Interchange
import TensorCore
import TestSupport
import Testing
import Training

/// Files that a run did not write end in an error, and never stop the process.
@Suite("Damaged states of classifiers")
struct DamagedStateTests {
  private func tiny(_ kind: OptimizerConfiguration.Kind) -> TinyRun {
    var tiny = TinyRun()
    tiny.optimizer = OptimizerConfiguration(kind, momentum: kind == .sgd ? 0.9 : 0)
    let manifest = TinyRun.manifest
    tiny.teachers = TeacherEnsemble(
      [Classifier(TinyRun.plan, manifest, seed: 1)], imagesNormalizedBy: manifest.normalization)
    tiny.losses = Losses([
      LabelTerm(), SoftTargetTerm(weight: 1), FeatureTerm(weight: 1, taps: ["layer1", "layer2"]),
    ])
    return tiny
  }

  @Test(arguments: OptimizerConfiguration.Kind.allCases)
  func `Every damaged tensor is reported`(_ kind: OptimizerConfiguration.Kind) throws {
    try withTemporaryFolder { path in
      let (folder, tiny) = (RunFolder(path + "/run"), self.tiny(kind))
      try tiny.train(in: folder, stoppingAfter: 3)
      let state = try DamagedState(folder.state)
      let run = TrainingRun(tiny.task(), in: folder, plan: TrainingPlan(epochs: 3))
      try state.forEachDamage { damage in
        let problem = #expect(throws: FileProblem.self, "\(damage)") { try run.resume() }
        #expect(problem?.kind == .malformed, "\(damage)")
        #expect(problem?.path == folder.state, "\(damage)")
      }
      try run.resume()
    }
  }

  @Test func `Negative variances and second moments are reported, and not as divergence`() throws {
    try withTemporaryFolder { path in
      let (folder, tiny) = (RunFolder(path + "/run"), self.tiny(.adam))
      try tiny.train(in: folder, stoppingAfter: 3)
      let file = try SafetensorsFile(path: folder.state)
      let negative = file.names.filter {
        $0.hasSuffix("running_var") || $0.hasSuffix("second_moment")
      }
      #expect(negative.count > 10)
      for name in negative {
        try SafetensorsWriter.write(
          tensors: file.names.map { other in
            let tensor = try file.tensor(named: other)
            return StoredTensor(
              name: other, tensor: other == name ? tensor.scaled(by: -1) : tensor)
          }, metadata: file.metadata, to: folder.state)
        // A moment of a weight without a gradient is zero, and so is its negative.
        guard try file.tensor(named: name).scalars.contains(where: { $0 > 0 }) else { continue }
        #expect(throws: FileProblem.self, "\(name)") { try tiny.train(in: folder) }
      }
    }
  }

  @Test(arguments: [
    #""imageCount":9223372036854775807"#, #""imageCount":-1"#, #""partCount":9223372036854775807"#,
    #""partCount":-1"#, #""partCount":1,"partSums":[1,2,3]"#, #""epoch":-1"#,
    #""epoch":9223372036854775807"#, #""stepInEpoch":-1"#, #""stepInEpoch":9223372036854775807"#,
    #""best":{"epoch":9,"quality":1}"#, #""best":{"epoch":-1,"quality":1}"#,
  ])
  func `An impossible progress is reported`(_ change: String) throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      try TinyRun().train(in: folder, stoppingAfter: 10)
      let state = try DamagedState(folder.state)
      func object(_ json: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
      }
      let whole = try object(try #require(state.metadata["condense.progress"]))
      let changed = whole.merging(try object("{\(change)}")) { $1 }
      let progress = String(
        decoding: try JSONSerialization.data(withJSONObject: changed), as: UTF8.self)
      try state.write(metadata: state.metadata.merging(["condense.progress": progress]) { $1 })
      let problem = #expect(throws: FileProblem.self, "\(progress)") {
        try TinyRun().train(in: folder)
      }
      #expect(problem?.kind == .malformed)
      #expect(problem?.path == folder.state)
    }
  }
}
