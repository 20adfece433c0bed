import Distillation
import FileAccess
import Foundation
import Layers
import Networks
import TensorCore
import TestSupport
import Testing
import Training

/// Parametrizations are part of a training: they are saved, resumed and folded along with it.
@Suite struct ParametrizedRunTests {
  private func kept(_ shape: Shape) -> Tensor {
    Tensor((0..<shape.count).map { $0 % 3 == 0 ? 0 : 1 }, shape: shape)
  }

  /// A run whose second convolution is masked, and whose last layer is frozen in part.
  private func train(
    in folder: RunFolder, stoppingAfter steps: Int? = nil, knowsMasks: Bool = true
  ) throws -> TrainingRun<ClassifierTask>.Outcome {
    let task = TinyRun(epochs: 2).task()
    let model = task.classifier.model
    model.parametrize("layer1.0.conv1.weight") {
      knowsMasks ? WeightMask(of: $0, kept: kept($0.value.shape)) : WeightMask(of: $0)
    }
    model.parametrize("fc.weight") {
      knowsMasks ? FrozenPart(of: $0, frozen: kept($0.value.shape)) : FrozenPart(of: $0)
    }
    var done = 0
    let run = TrainingRun(task, in: folder, plan: TrainingPlan(epochs: 2)) {
      done += 1
      return done == steps ? SIGTERM : nil
    }
    if folder.holdsRun { try run.resume() } else { try folder.prepare() }
    return try run.run()
  }

  @Test func `A stopped run resumes from its state and ends with the same bytes`()
    throws
  {
    try withTemporaryFolder { path in
      let (whole, stopped) = (RunFolder(path + "/whole"), RunFolder(path + "/stopped"))
      _ = try train(in: whole)
      _ = try train(in: stopped, stoppingAfter: 5)
      // The masks come from the state, not from the resuming program.
      _ = try train(in: stopped, knowsMasks: false)
      #expect(try FileContents.read(whole.state) == FileContents.read(stopped.state))
      #expect(try FileContents.read(whole.last) == FileContents.read(stopped.last))
    }
  }

  @Test func `The exported model has plain weights, with zeros and frozen values`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      _ = try train(in: folder)
      let model = try Classifier(path: folder.last).model
      let weights = Dictionary(
        uniqueKeysWithValues: model.namedState.map { ($0.name, $0.parameter.value) })
      let masked = try #require(weights["layer1.0.conv1.weight"])
      for (index, weight) in masked.scalars.enumerated() {
        #expect((weight == 0) == (index % 3 == 0))
      }
      let start = Classifier(TinyRun.plan, TinyRun.manifest, seed: TinyRun().seed).model
      let first = try #require(start.namedState.first { $0.name == "fc.weight" }).parameter.value
      let last = try #require(weights["fc.weight"])
      for (index, (before, after)) in zip(first.scalars, last.scalars).enumerated() {
        #expect((before == after) == (index % 3 != 0))
      }
      #expect(model.namedState.allSatisfy { $0.parameter.parametrizations.isEmpty })
    }
  }

  @Test func `A state with masks is not mistaken for one without`() throws {
    try withTemporaryFolder { path in
      let folder = RunFolder(path + "/run")
      _ = try train(in: folder, stoppingAfter: 5)
      let problem = #expect(throws: FileProblem.self) {
        try TinyRun(epochs: 2).train(in: folder)
      }
      #expect(problem?.found.contains("layer1.0.conv1.weight.mask.kept") == true)
    }
  }
}
