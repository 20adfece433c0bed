import DataPipeline
import Distillation
import FileAccess
import Foundation
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Cached teacher logits")
struct TeacherCacheTests {
  private let loader = BatchLoader(
    blobs(10), batchSize: 3, seed: 1, shuffles: true, normalization: manifest().normalization)

  private func ensemble(_ seeds: UInt64...) -> TeacherEnsemble {
    TeacherEnsemble(
      seeds.map { Classifier(manifest(), seed: $0) }, imagesNormalizedBy: manifest().normalization)
  }

  @Test func `The cache contains the teachers' logits of each image`() throws {
    try withTemporaryFolder { folder in
      let teachers = ensemble(1, 2)
      var calls: [Int] = []
      let cache = try TeacherCache(path: folder + "/a", teachers: teachers, loader: loader) {
        calls.append($0)
        #expect($1 == 10)
      }
      #expect(calls == [0, 10])
      for batch in loader.batches(epoch: 3) {
        for (kept, fresh) in zip(try cache.logits(at: batch.indices), teachers.logits(batch.images))
        {
          #expect(kept.shape == fresh.shape)
          #expect(zip(kept.scalars, fresh.scalars).allSatisfy { abs($0 - $1) < 1e-5 })
        }
      }
    }
  }

  @Test func `A valid file is read instead of computed`() throws {
    try withTemporaryFolder { folder in
      let teachers = ensemble(1)
      let first = try TeacherCache(path: folder + "/a", teachers: teachers, loader: loader)
      let cache = try TeacherCache(path: folder + "/a", teachers: teachers, loader: loader) {
        _, _ in
        Issue.record("a teacher was asked")
      }
      #expect(try cache.logits(at: [9, 0]) == first.logits(at: [9, 0]))
      // Any program can read the file.
      let file = try SafetensorsFile(path: folder + "/a")
      #expect(try file.tensor(named: "teacher.0") == cache.logits(at: Array(0..<10))[0])
    }
  }

  @Test func `A second read gives the same bits`() throws {
    try withTemporaryFolder { folder in
      let first = try TeacherCache(path: folder + "/a", teachers: ensemble(1), loader: loader)
      let second = try TeacherCache(path: folder + "/a", teachers: ensemble(1), loader: loader)
      #expect(try first.logits(at: Array(0..<10)) == second.logits(at: Array(0..<10)))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  @Test func `A cache of other teachers, data or shape is rejected and left unchanged`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      _ = try TeacherCache(path: path, teachers: ensemble(1), loader: loader)
      let before = try FileContents.read(path)
      func found(_ teachers: TeacherEnsemble, _ loader: BatchLoader) -> String? {
        let problem = #expect(throws: FileProblem.self) {
          try TeacherCache(path: path, teachers: teachers, loader: loader)
        }
        #expect(problem?.kind == .malformed)
        #expect(problem?.path == path)
        return problem?.found
      }
      #expect(
        found(ensemble(2), loader) == "these teacher logits were computed with other teachers")
      #expect(
        found(ensemble(1, 1), loader) == "these teacher logits were computed with other teachers")
      #expect(
        found(ensemble(1), BatchLoader(blobs(10, seed: 2), batchSize: 3))
          == "these teacher logits were computed with other data")
      #expect(try FileContents.read(path) == before)

      let metadata = try SafetensorsFile(path: path).metadata
      func plant(_ shape: Shape, _ metadata: [String: String]) throws {
        try SafetensorsWriter.write(
          tensors: [StoredTensor(name: "teacher.0", tensor: Tensor(zeros: shape))],
          metadata: metadata, to: path)
      }
      try plant([9, 3], metadata)
      #expect(found(ensemble(1), loader) == "teacher.0 is F32 [9, 3], expected F32 [10, 3]")
      try plant([10, 3], metadata)
      #expect(found(ensemble(1), loader) == "checksums is missing, expected U32 [10]")
      try plant([10, 3], metadata.filter { $0.key != "condense.cache" })
      #expect(
        found(ensemble(1), loader)
          == "these teacher logits are in the form of an earlier version, without checksums")
      try plant([10, 3], [:])
      #expect(
        found(ensemble(1), loader) == "this is no file of teachers' logits that Condense wrote")
      try AtomicFile.write(before.prefix(before.count / 2), to: path)
      _ = found(ensemble(1), loader)
    }
  }

  @Test func `An interrupted computation continues where it ended, to the same bytes`() throws {
    try withTemporaryFolder { folder in
      // 700 images are three batches.
      let loader = BatchLoader(
        blobs(700), batchSize: 3, normalization: manifest().normalization)
      let teachers = ensemble(1, 2)
      _ = try TeacherCache(path: folder + "/whole", teachers: teachers, loader: loader)
      for _ in 0..<2 {
        var calls: [Int] = []
        #expect(throws: CancellationError.self) {
          try TeacherCache(path: folder + "/a", teachers: teachers, loader: loader) { done, _ in
            calls.append(done)
            if calls.count == 2 { throw CancellationError() }
          }
        }
        #expect(calls == [0, 256] || calls == [256, 512])
        #expect(!FileContents.exists(folder + "/a"))
      }
      // The finished part belongs to these teachers.
      let problem = #expect(throws: FileProblem.self) {
        try TeacherCache(path: folder + "/a", teachers: ensemble(2, 1), loader: loader)
      }
      #expect(
        problem?.found
          == "the outputs computed so far belong to other teachers, other data or other settings"
      )
      var calls: [Int] = []
      _ = try TeacherCache(path: folder + "/a", teachers: teachers, loader: loader) { done, _ in
        calls.append(done)
      }
      #expect(calls == [512, 700])
      #expect(try FileContents.read(folder + "/a") == FileContents.read(folder + "/whole"))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a", "whole"])
    }
  }

  @Test func `A finished part that another process uses is not touched`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/a.unfinished", withIntermediateDirectories: false)
      let lock = try FolderLock(folder + "/a.unfinished")
      defer { lock.release() }
      _ = try TeacherCache(path: folder + "/a", teachers: ensemble(1), loader: loader)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
          == ["a", "a.unfinished"])
    }
  }

  @Test func `The accuracy of each teacher counts the labels that may be used`() throws {
    try withTemporaryFolder { folder in
      let teachers = ensemble(1, 2)
      let cache = try TeacherCache(path: folder + "/a", teachers: teachers, loader: loader)
      let logits = try cache.logits(at: Array(0..<10))
      for (accuracy, logits) in zip(try cache.accuracies(on: loader), logits) {
        let answers = (0..<10).map { image in
          (0..<3).max { logits.scalars[3 * image + $0] < logits.scalars[3 * image + $1] }
        }
        let correct = answers.enumerated().count { $1 == loader.dataset.label(at: $0) }
        #expect(accuracy.count == 10 && accuracy.top1 == Double(correct) / 10)
        #expect(accuracy.chance == 0.4)
      }
      #expect(try teachers.accuracies(on: loader, atMost: 100) == cache.accuracies(on: loader))
      let few = BatchLoader(
        loader.dataset, batchSize: 3, normalization: manifest().normalization,
        labeledSubset: LabeledSubset(indices: [1, 4], of: 10))
      #expect(try cache.accuracies(on: few).map(\.count) == [2, 2])
      #expect(try teachers.accuracies(on: few, atMost: 1).map(\.count) == [1, 1])
    }
  }

  @Test func `A teacher that names one class for all images is near chance`() {
    let labels = (0..<100).map { $0 % 4 }
    func accuracy(_ answer: (Int) -> Int) -> TeacherAccuracy {
      let rows = labels.flatMap { label in (0..<4).map { $0 == answer(label) ? Float(1) : 0 } }
      return TeacherAccuracy(logits: Tensor(rows, shape: [100, 4]), labels: labels)
    }
    #expect(accuracy { _ in 2 }.isNearChance)
    #expect(accuracy { ($0 + 1) % 4 }.isNearChance)
    #expect(!accuracy { $0 < 2 ? $0 : 0 }.isNearChance)
  }

  @Test func `A teacher whose outputs overflow is named, and not the training`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/teacher.safetensors"
      let broken = Classifier(manifest(), seed: 1)
      for (name, parameter) in broken.model.namedState where name.hasSuffix("weight") {
        parameter.value = Tensor(repeating: 1e38, shape: parameter.value.shape)
      }
      try broken.save(to: path)
      let teachers = try TeacherEnsemble(paths: [path], fitting: manifest(), fallback: nil)
      let cached = #expect(throws: FileProblem.self) {
        try TeacherCache(path: folder + "/a", teachers: teachers, loader: loader)
      }
      let student = ClassifierTask(
        Classifier(manifest(), seed: 2), losses: Losses([SoftTargetTerm(weight: 1)]),
        teachers: teachers, optimizer: OptimizerConfiguration(.sgd),
        schedule: Schedule(learningRate: 0.1), training: loader, test: loader)
      let trained = #expect(throws: FileProblem.self) { try student.train(epochs: 1) }
      for problem in [cached, trained] {
        #expect(problem?.path == path)
        #expect(problem?.kind == .malformed)
        #expect(problem?.found.contains("the logits of this teacher") == true)
      }
    }
  }

  @Test func `An aborted computation leaves no file`() throws {
    try withTemporaryFolder { folder in
      #expect(throws: CancellationError.self) {
        try TeacherCache(path: folder + "/a", teachers: ensemble(1), loader: loader) { _, _ in
          throw CancellationError()
        }
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func `A failed write leaves no file`() throws {
    try withTemporaryFolder { folder in
      let problem = #expect(throws: FileProblem.self) {
        try TeacherCache(path: folder + "/no/a", teachers: ensemble(1), loader: loader)
      }
      #expect(problem?.kind == .cannotCreate)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }
}
