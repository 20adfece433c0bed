import DataPipeline
import Distillation
import FileAccess
import Foundation
import Interchange
import TensorCore
import TestSupport
import Testing
import Training

/// Stored logits of augmented images, in half precision, and of damaged files.
@Suite struct TeacherViewTests {
  private let augmentation = Augmentation(
    cropPadding: 2, flip: true, randomErasing: RandomErasing(value: .noise))

  private func loader(views: Int?, seed: UInt64 = 1) -> BatchLoader {
    BatchLoader(
      blobs(10), batchSize: 3, seed: seed, shuffles: true, augmentation: augmentation,
      normalization: manifest().normalization, views: views)
  }

  private func ensemble(_ seeds: UInt64...) -> TeacherEnsemble {
    TeacherEnsemble(
      seeds.map { Classifier(manifest(), width: 3, seed: $0) },
      imagesNormalizedBy: manifest().normalization)
  }

  @Test func `An epoch repeats the images of an earlier one in another order`() {
    let loader = loader(views: 3)
    func images(_ epoch: Int) -> (order: [Int], pixels: [Int: Tensor]) {
      let batches = Array(loader.batches(epoch: epoch))
      let order = batches.flatMap(\.indices)
      let pixels = batches.flatMap { batch in
        batch.indices.indices.map { (batch.indices[$0], batch.images.slice($0..<$0 + 1)) }
      }
      return (order, Dictionary(uniqueKeysWithValues: pixels))
    }
    #expect(images(1).pixels == images(4).pixels)
    #expect(images(1).order != images(4).order)
    #expect(images(1).pixels != images(2).pixels)
    #expect(images(1).order == Array(self.loader(views: nil).batches(epoch: 1)).flatMap(\.indices))
  }

  @Test func `The logits of an epoch are those of the images that the student sees`() throws {
    try withTemporaryFolder { folder in
      let (teachers, loader) = (ensemble(1, 2), loader(views: 3))
      var calls: [Int] = []
      let cache = try TeacherCache(path: folder + "/a", teachers: teachers, loader: loader) {
        calls.append($0)
        #expect($1 == 30)
      }
      #expect(calls == [0, 10, 20, 30])
      for epoch in [0, 1, 2, 5, 7] {
        for batch in loader.batches(epoch: epoch) {
          let kept = try cache.logits(at: batch.indices, epoch: epoch)
          for (kept, fresh) in zip(kept, teachers.logits(batch.images)) {
            #expect(zip(kept.scalars, fresh.scalars).allSatisfy { abs($0 - $1) < 1e-5 })
          }
        }
      }
      #expect(try cache.words() == "logits of 3 views of each image from \(folder)/a")
      func found(_ other: BatchLoader) -> String? {
        #expect(throws: FileProblem.self) {
          try TeacherCache(path: folder + "/a", teachers: teachers, loader: other)
        }?.found
      }
      let views =
        "these teacher logits were computed with other views of the images (augmentation, seed or"
        + " teachers.views)"
      #expect(found(self.loader(views: 2)) == views)
      #expect(found(self.loader(views: 3, seed: 2)) == views)
    }
  }

  @Test func `A student learns the same from stored views as from the teacher`() throws {
    try withTemporaryFolder { folder in
      let (teachers, loader) = (ensemble(1), loader(views: 2))
      let cache = try TeacherCache(path: folder + "/a", teachers: teachers, loader: loader)
      let values = try [cache, nil].map { cache in
        let task = ClassifierTask(
          Classifier(manifest(), seed: 2), losses: .distillation, teachers: teachers, cache: cache,
          optimizer: OptimizerConfiguration(.sgd), schedule: Schedule(learningRate: 0.1),
          training: loader, test: loader)
        try task.train(epochs: 5)
        return task.classifier.values
      }
      #expect(values[0] == values[1])
    }
  }

  @Test func `An interrupted computation of views continues to the same bytes`() throws {
    try withTemporaryFolder { folder in
      let loader = BatchLoader(
        blobs(300), batchSize: 3, augmentation: augmentation,
        normalization: manifest().normalization, views: 3)
      _ = try TeacherCache(path: folder + "/whole", teachers: ensemble(1), loader: loader)
      for stop in 0..<5 {
        #expect(throws: CancellationError.self) {
          var calls = 0
          _ = try TeacherCache(path: folder + "/a", teachers: ensemble(1), loader: loader) {
            done, _ in
            calls += 1
            if calls == 2 { throw CancellationError() }
            #expect(done == [0, 256, 300, 556, 600][stop])
          }
        }
      }
      _ = try TeacherCache(path: folder + "/a", teachers: ensemble(1), loader: loader)
      #expect(try FileContents.read(folder + "/a") == FileContents.read(folder + "/whole"))
    }
  }

  @Test func `Half precision takes half the space, and says how much it rounds`() throws {
    try withTemporaryFolder { folder in
      let loader = loader(views: nil)
      let plain = BatchLoader(loader.dataset, batchSize: 3, normalization: loader.normalization)
      let full = try TeacherCache(path: folder + "/full", teachers: ensemble(1), loader: plain)
      let half = try TeacherCache(
        path: folder + "/half", teachers: ensemble(1), loader: plain, precision: .half)
      let all = Array(0..<10)
      let (exact, rounded) = try (full.logits(at: all)[0], half.logits(at: all)[0])
      let largest = zip(exact.scalars, rounded.scalars).map { abs($0 - $1) }.max() ?? 0
      #expect(largest > 0 && largest < 0.01)
      #expect(
        try half.words()
          == "logits of each image as it is from \(folder)/half in half precision; the largest rounding"
          + " error is \(String(format: "%.2g", largest))")
      let problem = #expect(throws: FileProblem.self) {
        try TeacherCache(path: folder + "/half", teachers: ensemble(1), loader: plain)
      }
      #expect(
        problem?.found
          == "these teacher logits are in half precision, but the recipe asks for full precision")
    }
  }

  @Test(arguments: [TeacherCache.Precision.full, .half])
  func `Damage of any row is found when the row is read`(_ precision: TeacherCache.Precision) throws
  {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      let plain = BatchLoader(
        blobs(10), batchSize: 3, normalization: manifest().normalization)
      func open() throws -> TeacherCache {
        try TeacherCache(path: path, teachers: ensemble(1, 2), loader: plain, precision: precision)
      }
      _ = try open()
      let sound = try FileContents.read(path)
      let rows = 2 * 10 * 3 * (precision == .half ? 2 : 4)
      for offset in stride(from: sound.count - rows, to: sound.count, by: 7) {
        var damaged = Data(sound)
        damaged[offset] ^= 1 << (offset % 8)
        try AtomicFile.write(damaged, to: path)
        let cache = try open()
        let broken = (0..<10).filter { (try? cache.logits(at: [$0])) == nil }
        // The last bytes can be those of the checksums.
        #expect(broken.count <= 1)
        guard let row = broken.first else { continue }
        let problem = #expect(throws: FileProblem.self) { try cache.logits(at: [row]) }
        #expect(problem?.found == "the file is damaged: row \(row) does not have its checksum")
        #expect(problem?.advice == "Remove the file; the logits are then computed again")
      }
    }
  }

  @Test func `Logits that half precision cannot hold are refused with the teacher's name`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/teacher.safetensors"
      let large = Classifier(manifest(), seed: 1)
      for (name, parameter) in large.model.namedState where name == "fc.bias" {
        parameter.value = Tensor(repeating: 1e5, shape: parameter.value.shape)
      }
      try large.save(to: path)
      let teachers = try TeacherEnsemble(paths: [path], fitting: manifest(), fallback: nil)
      let plain = BatchLoader(blobs(10), batchSize: 3, normalization: manifest().normalization)
      let problem = #expect(throws: FileProblem.self) {
        try TeacherCache(path: folder + "/a", teachers: teachers, loader: plain, precision: .half)
      }
      #expect(problem?.path == path)
      #expect(problem?.advice == "Set teachers.cache_precision: full")
      #expect(!FileContents.exists(folder + "/a"))
      #expect(!FileContents.exists(folder + "/a.unfinished"))
    }
  }
}
