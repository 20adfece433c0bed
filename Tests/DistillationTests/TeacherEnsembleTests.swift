import DataPipeline
import Distillation
import FileAccess
import Foundation
import Images
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
    renamed.classNames[0] = "class 9"
    let names = try problem(renamed, fitting: manifest())
    #expect(names?.kind == .malformed)
    #expect(names?.found.contains("class 9, class 1, class 2") == true)
    #expect(names?.advice.contains("--classes") == true)

    let channels = try problem(manifest(imageShape: [8, 8, 2]), fitting: manifest())
    #expect(channels?.kind == .malformed)
    #expect(
      channels?.found
        == "this teacher reads images of 2 channels, but the data has 1, which cannot be converted")
  }

  /// An ensemble of one teacher that is read from a file.
  private func read(_ teacher: Classifier) throws -> TeacherEnsemble {
    try withTemporaryFolder { folder in
      try teacher.save(to: folder + "/teacher.safetensors")
      return try TeacherEnsemble(
        paths: [folder + "/teacher.safetensors"], fitting: manifest(), fallback: nil)
    }
  }

  @Test func `Classes in another order are matched by name`() throws {
    let teacher = Classifier(manifest(), seed: 1)
    var renamed = manifest()
    renamed.classNames = ["class 2", "class 0", "class 1"]
    let ensemble = try read(Classifier(model: teacher.model, manifest: renamed))
    let images = try #require(
      BatchLoader(blobs(4), batchSize: 4, normalization: manifest().normalization)
        .batches(epoch: 0).first { _ in true }
    ).images
    let found = ensemble.logits(images)[0]
    #expect(found == teacher.logits(images).selecting([1, 2, 0], alongAxis: 1))
    #expect(try ensemble.identity != read(teacher).identity)
  }

  @Test func `A teacher of another size and color gets converted images`() throws {
    let color = Normalization(mean: [0.1, 0.2, 0.3], deviation: [0.5, 0.6, 0.7])
    let teacher = Classifier(manifest(imageShape: [12, 16, 3], normalization: color), seed: 1)
    let ensemble = try read(teacher)
    let data = blobs(4)
    let plain = try #require(
      BatchLoader(data, batchSize: 4).batches(epoch: 0).first { _ in true }
    ).images
    var expected: [Float] = []
    for index in 0..<4 {
      let image = Image(
        width: 8, height: 8, channels: 1,
        samples: Array(plain.scalars[index * 64..<(index + 1) * 64]))
      let large = image.converted(to: .rgb).resized(
        width: 16, height: 12, interpolation: .bilinear)
      expected += large.samples
    }
    let normalized = color.normalized(Tensor(expected, shape: [4, 12, 16, 3]))
    let loader = BatchLoader(data, batchSize: 4, normalization: manifest().normalization)
    let images = try #require(loader.batches(epoch: 0).first { _ in true }).images
    let pairs = zip(ensemble.logits(images)[0].scalars, teacher.logits(normalized).scalars)
    #expect(pairs.allSatisfy { abs($0 - $1) < 1e-3 * max(1, abs($1)) })
    try withTemporaryFolder { folder in
      let cache = try TeacherCache(path: folder + "/a", teachers: ensemble, loader: loader)
      let cached = try zip(
        cache.logits(at: [0, 1, 2, 3])[0].scalars, ensemble.logits(images)[0].scalars)
      #expect(cached.allSatisfy { abs($0 - $1) < 1e-4 * max(1, abs($1)) })
    }
  }

  @Test func `A teacher of larger images reads them from their files`() throws {
    try withTemporaryFolder { folder in
      var random = RandomStream(seed: 1)
      for name in ["class 0/1", "class 1/1", "class 1/2", "class 2/1"] {
        let path = "\(folder)/\(name).png"
        try FileManager.default.createDirectory(
          at: URL(fileURLWithPath: path).deletingLastPathComponent(),
          withIntermediateDirectories: true)
        let samples = (0..<24 * 24 * 3).map { _ in Float.random(in: 0...1, using: &random) }
        try PNG.write(Image(width: 24, height: 24, channels: 3, samples: samples), to: path)
      }
      let small = try ImageFolder(folder, size: ImageSize(height: 8, width: 8), color: .gray)
      let large = try ImageFolder(folder, size: ImageSize(height: 16, width: 16))
      let color = Normalization(mean: [0.1, 0.2, 0.3], deviation: [0.5, 0.6, 0.7])
      let teacher = Classifier(manifest(imageShape: [16, 16, 3], normalization: color), seed: 1)
      let ensemble = try read(teacher)
      let loader = BatchLoader(small, batchSize: 4, normalization: manifest().normalization)
      let cache = try TeacherCache(path: folder + "-cache", teachers: ensemble, loader: loader)
      defer { try? FileManager.default.removeItem(atPath: folder + "-cache") }
      let images = try #require(
        BatchLoader(large, batchSize: 4, normalization: color).batches(epoch: 0).first { _ in true }
      ).images
      #expect(try cache.logits(at: [0, 1, 2, 3])[0] == teacher.logits(images))
      // Accuracies of a run without a cache use the same images.
      #expect(try ensemble.accuracies(on: loader, atMost: 4) == cache.accuracies(on: loader))
    }
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
