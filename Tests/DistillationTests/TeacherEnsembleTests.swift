import DataPipeline
import Distillation
import FileAccess
import Foundation
import Interchange
import Layers
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Teachers")
struct TeacherEnsembleTests {
  private func problem(
    _ teacher: ClassifierManifest, fitting data: ClassifierManifest
  ) throws -> FileProblem? {
    try withTemporaryFolder { folder in
      let path = folder + "/teacher.safetensors"
      try Classifier(teacher, seed: 1).save(to: path)
      let problem = #expect(throws: FileProblem.self) {
        try TeacherEnsemble(paths: [path], fitting: data, fallback: nil)
      }
      #expect(problem?.path == path)
      return problem
    }
  }

  @Test func `A teacher that does not fit the data is rejected by name`() throws {
    let classes = try problem(manifest(classes: 4), fitting: manifest())
    #expect(classes?.kind == .malformed)
    #expect(classes?.found == "this teacher has 4 classes, but the data has 3")

    var renamed = manifest()
    renamed.classNames.swapAt(0, 1)
    let names = try problem(renamed, fitting: manifest())
    #expect(names?.kind == .malformed)
    #expect(names?.found.contains("class 1, class 0, class 2") == true)
    #expect(
      names?.advice.contains(
        "`condense convert TEACHER reordered.safetensors --classes 'class 0,class 1,class 2'`")
        == true)
    renamed.classNames[0] = "another"
    let others = try problem(renamed, fitting: manifest())
    #expect(others?.advice.contains("trained on this data") == true)

    let channels = try problem(manifest(imageShape: [8, 8, 3]), fitting: manifest())
    #expect(channels?.kind == .malformed)
    #expect(channels?.found == "this teacher reads images of [8, 8, 3], but the data has [8, 8, 1]")

    let size = try problem(manifest(imageShape: [9, 8, 1]), fitting: manifest())
    #expect(size?.kind == .malformed)
  }

  @Test func `A teacher with weights that are not finite is rejected`() throws {
    try withTemporaryFolder { folder in
      let teacher = Classifier(manifest(), seed: 1)
      for entry in teacher.model.namedParameters where entry.name == "fc.bias" {
        entry.parameter.value = Tensor(repeating: .nan, shape: [3])
      }
      try teacher.save(to: folder + "/a.safetensors")
      let problem = #expect(throws: FileProblem.self) {
        try TeacherEnsemble(
          paths: [folder + "/a.safetensors"], fitting: manifest(), fallback: nil)
      }
      #expect(problem?.found == "fc.bias contains NaN or infinity")
    }
  }

  @Test func `A teacher without a description needs an architecture`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/plain.safetensors"
      let teacher = Classifier(manifest(), width: 4, seed: 1)
      try ModuleState.save(teacher.model, to: path)
      let problem = #expect(throws: FileProblem.self) {
        try TeacherEnsemble(paths: [path], fitting: manifest(), fallback: nil)
      }
      #expect(problem?.kind == .malformed)
      #expect(problem?.advice.contains("teachers.architecture") == true)
      let read = try TeacherEnsemble(
        paths: [path], fitting: manifest(),
        fallback: (
          graph: NetworkPlan.resNet(depth: 8, width: 4, inputChannels: 1, classes: 3).resolved,
          manifest: manifest()
        ))
      #expect(read.teachers[0].values == teacher.values)
    }
  }

  @Test func `A missing teacher is reported`() {
    let problem = #expect(throws: FileProblem.self) {
      try TeacherEnsemble(paths: ["/nowhere/a.safetensors"], fitting: manifest(), fallback: nil)
    }
    #expect(problem?.kind == .missing)
  }

  @Test func `A teacher reads images in its own normalization`() throws {
    let others = Normalization(mean: [0.7], deviation: [0.1])
    let teacher = Classifier(manifest(normalization: others), seed: 1)
    let ensemble = TeacherEnsemble([teacher], imagesNormalizedBy: manifest().normalization)
    func images(_ normalization: Normalization) throws -> Tensor {
      let loader = BatchLoader(blobs(4), batchSize: 4, normalization: normalization)
      return try #require(loader.batches(epoch: 0).first { _ in true }).images
    }
    let found = try ensemble.logits(images(manifest().normalization))[0].scalars
    let expected = try teacher.logits(images(others)).scalars
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 * max(1, abs($1)) })
    let unconverted = try teacher.logits(images(manifest().normalization)).scalars
    #expect(!zip(found, unconverted).allSatisfy { abs($0 - $1) < 1e-2 * max(1, abs($1)) })
  }

  @Test func `The identity depends on weights, architecture, normalization and order`() {
    func identity(_ teachers: Classifier...) -> String {
      TeacherEnsemble(teachers, imagesNormalizedBy: manifest().normalization).identity
    }
    let one = Classifier(manifest(), seed: 1)
    let two = Classifier(manifest(), seed: 2)
    let normalized = Classifier(
      manifest(normalization: Normalization(mean: [0], deviation: [1])), seed: 1)
    #expect(identity(one) == identity(Classifier(manifest(), seed: 1)))
    let all = [
      identity(one), identity(two), identity(normalized), identity(one, two), identity(two, one),
    ]
    #expect(Set(all).count == 5)
  }
}
