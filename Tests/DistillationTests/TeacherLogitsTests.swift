import DataPipeline
import Distillation
import FileAccess
import Foundation
import Images
import Interchange
import Networks
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Logits of teachers from files")
struct TeacherLogitsTests {
  private let data = blobs(6)
  private let loader = BatchLoader(
    blobs(6), batchSize: 4, seed: 1, shuffles: true, normalization: manifest().normalization)

  /// Six rows that increase, or some of them.
  private func rows(_ images: Range<Int> = 0..<6) -> Tensor {
    Tensor(images.flatMap { row in (0..<3).map { Float(3 * row + $0) } }, shape: [images.count, 3])
  }

  private func write(
    _ logits: Tensor, _ metadata: [String: String] = [:], type: StorageType = .float32,
    to path: String
  ) throws {
    try SafetensorsWriter.write(
      tensors: [StoredTensor(name: "logits", tensor: logits, type: type)], metadata: metadata,
      to: path)
  }

  /// A folder of four gray images, with the data set that has them.
  private func withImages<Result>(
    _ body: (_ folder: String, _ images: ImageFolder) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      for (index, name) in ["class 0/b", "class 0/a", "class 1/x", "class 2/x"].enumerated() {
        let path = "\(folder)/train/\(name).png"
        try FileManager.default.createDirectory(
          at: URL(fileURLWithPath: path).deletingLastPathComponent(),
          withIntermediateDirectories: true)
        try PNG.write(
          Image(width: 8, height: 8, filledWith: .gray(Float(index) / 4)), to: path)
      }
      return try body(folder, ImageFolder("\(folder)/train", color: .gray))
    }
  }

  private static func json(_ texts: [String]) -> String {
    "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
  }

  @Test(arguments: [StorageType.float16, .float32])
  func `Rows without paths are those of the images in order`(_ type: StorageType) throws {
    try withTemporaryFolder { folder in
      try write(rows(), type: type, to: folder + "/a.safetensors")
      let read = try TeacherLogits(path: folder + "/a.safetensors", for: data)
      #expect(read.logits == rows())
      #expect(read.identity == TeacherLogits(rows()).identity)
      #expect(read.identity != TeacherLogits(rows().scaled(by: 2)).identity)
    }
  }

  @Test func `Several files in a folder each have a part of the images`() throws {
    try withTemporaryFolder { folder in
      let shards = folder + "/shards"
      try FileManager.default.createDirectory(atPath: shards, withIntermediateDirectories: true)
      try write(rows(4..<6), ["first": "4"], to: shards + "/a.safetensors")
      try write(rows(0..<4), ["first": "0"], to: shards + "/b.safetensors")
      #expect(try TeacherLogits(path: shards, for: data).logits == rows())
      try write(rows(3..<5), ["first": "3"], to: shards + "/c.safetensors")
      let twice = #expect(throws: FileProblem.self) {
        try TeacherLogits(path: shards, for: data)
      }
      #expect(twice?.path == shards + "/c.safetensors")
      #expect(
        twice?.found == "the logits of image 3 are here and in \(shards)/b.safetensors")
      for name in ["b", "c"] {
        try FileManager.default.removeItem(atPath: "\(shards)/\(name).safetensors")
      }
      try write(rows(0..<2), ["first": "0"], to: shards + "/b.safetensors")
      let missing = #expect(throws: FileProblem.self) {
        try TeacherLogits(path: shards, for: data)
      }
      #expect(missing?.path == shards)
      #expect(
        missing?.found == "it has no logits for 2 of the 6 training images, such as image 2")
    }
  }

  @Test func `Paths and class names put rows and columns in the order of the data`() throws {
    try withImages { folder, images in
      let file = folder + "/logits.safetensors"
      let paths = ["train/class 2/x.png", "train/class 0/a.png"]
      let others = ["train/class 1/x.png", "train/class 0/b.png"]
      try write(
        Tensor([1, 2, 0, 4, 5, 3, 7, 8, 6, 10, 11, 9], shape: [4, 3]),
        [
          "paths": Self.json(paths + others),
          "classes": Self.json(["class 1", "class 2", "class 0"]),
          "images": "4", "temperature": "1.0", "condense.dataset": images.identity,
        ], to: file)
      // The data's order: class 0/a, class 0/b, class 1/x, class 2/x.
      let expected: [Float] = [3, 4, 5, 9, 10, 11, 6, 7, 8, 0, 1, 2]
      for name in [folder, folder + "/"] {
        let read = try TeacherLogits(path: file, for: images, inFolder: name)
        #expect(read.logits.scalars == expected)
      }
    }
  }

  @Test func `Paths of other images are rejected with their number and an example`() throws {
    try withImages { folder, images in
      let file = folder + "/logits.safetensors"
      func problem(_ paths: [String]) throws -> FileProblem? {
        let scalars = (0..<3 * paths.count).map(Float.init)
        try write(
          Tensor(scalars, shape: [paths.count, 3]), ["paths": Self.json(paths)], to: file)
        return #expect(throws: FileProblem.self) {
          try TeacherLogits(path: file, for: images, inFolder: folder)
        }
      }
      let all = ["class 0/a", "class 0/b", "class 1/x", "class 2/x"].map { "train/\($0).png" }
      let unknown = try problem(Array(all.dropLast(2)) + ["class 1/x.png", "class 2/x.png"])
      #expect(
        unknown?.found
          == "2 of its 4 paths are no training images of the data, such as class 1/x.png")
      #expect(unknown?.advice.hasSuffix("such as train/class 0/a.png") == true)
      let missing = try problem(Array(all.dropLast()))
      #expect(
        missing?.found
          == "it has no logits for 1 of the 4 training images, such as train/class 2/x.png")
      let twice = try problem(all + [all[1]])
      #expect(
        twice?.found
          == "the logits of train/class 0/b.png are here and a second time in this file")
      try write(rows(0..<4), to: file)
      let unnamed = #expect(throws: FileProblem.self) {
        try TeacherLogits(path: file, for: images, inFolder: folder)
      }
      #expect(
        unnamed?.found
          == "it does not say which image each row belongs to: its metadata has no paths")
    }
  }

  /// The problem with a file for the six images.
  private func problem(
    _ logits: Tensor, _ metadata: [String: String] = [:]
  ) throws -> FileProblem? {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try write(logits, metadata, to: path)
      let problem = #expect(throws: FileProblem.self) { try TeacherLogits(path: path, for: data) }
      #expect(problem?.path == path)
      return problem
    }
  }

  @Test func `Other counts and classes are rejected`() throws {
    #expect(
      try problem(rows(0..<5))?.found
        == "it has 5 rows of logits, but the data has 6 training images")
    #expect(
      try problem(rows(0..<5), ["first": "2"])?.found
        == "it has 5 rows of logits, from image 2 on, but the data has 6 training images")
    #expect(
      try problem(Tensor(zeros: [6, 4]))?.found
        == "it has logits for 4 classes, but the data has 3")
    #expect(
      try problem(Tensor(zeros: [18]))?.found == "logits is [18], expected [images, classes]")
    #expect(
      try problem(rows(), ["classes": Self.json(["a", "b", "c"])])?.found
        == "its classes a, b, c are not the data's class 0, class 1, class 2")
    #expect(
      try problem(rows(), ["classes": "a, b"])?.found
        == "classes in its metadata is not a list of texts in JSON")
    #expect(
      try problem(rows(), ["paths": Self.json(["a"])])?.found
        == "it names images by paths, but this data's images are not files of their own")
    #expect(
      try problem(rows(), ["images": "7"])?.found
        == "it was written for 7 images, but the data has 6 training images")
    #expect(
      try problem(rows(), ["condense.dataset": "fnv1a64:0"])?.found
        .hasPrefix("its logits were computed for other data") == true)
  }

  @Test func `Numbers that are no logits are rejected`() throws {
    var broken = rows().scalars
    broken[4] = .nan
    broken[17] = .infinity
    #expect(
      try problem(Tensor(broken, shape: [6, 3]))?.found
        == "the logits of 2 images contain NaN or infinity, such as those of image 1")
    let probabilities = Tensor((0..<6).flatMap { _ in [0.2, 0.3, 0.5] as [Float] }, shape: [6, 3])
    let found = try problem(probabilities)
    #expect(
      found?.found == "these are probabilities: all numbers are in 0...1, and each row sums to 1")
    #expect(found?.advice.contains("log(probabilities") == true)
    #expect(
      try problem(rows(), ["temperature": "4"])?.found
        == "its logits have the temperature 4, expected 1")
    // Their logarithms are logits.
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try write(Tensor(probabilities.scalars.map { log($0) }, shape: [6, 3]), to: path)
      #expect(try TeacherLogits(path: path, for: data).logits.shape == [6, 3])
    }
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try write(rows(), type: .int64, to: path)
      let problem = #expect(throws: FileProblem.self) { try TeacherLogits(path: path, for: data) }
      #expect(problem?.found == "logits has the type I64, expected F16 or F32")
    }
  }

  @Test func `Stored logits and networks form one ensemble`() throws {
    try withTemporaryFolder { folder in
      let network = Classifier(manifest(), seed: 1)
      let normalization = manifest().normalization
      let alone = TeacherEnsemble([network], imagesNormalizedBy: normalization)
      let both = TeacherEnsemble(
        [network], stored: [TeacherLogits(rows())], imagesNormalizedBy: normalization)
      #expect(alone.identity != both.identity)
      _ = try TeacherCache(path: folder + "/a", teachers: alone, loader: loader)
      // The cache of the networks is the same file.
      let cache = try TeacherCache(path: folder + "/a", teachers: both, loader: loader) { _, _ in
        Issue.record("a teacher was asked")
      }
      let found = try cache.logits(at: [5, 2])
      #expect(found.count == 2)
      #expect(found[1] == rows().selecting([5, 2]))
      #expect(try cache.accuracies(on: loader).count == 2)
      #expect(
        try both.accuracies(on: loader, atMost: 6).last == cache.accuracies(on: loader).last)
    }
  }

  @Test func `Logits alone need no cache file`() throws {
    try withTemporaryFolder { folder in
      let teachers = TeacherEnsemble(
        [], stored: [TeacherLogits(rows())], imagesNormalizedBy: manifest().normalization)
      let cache = try TeacherCache(path: folder + "/a", teachers: teachers, loader: loader)
      #expect(try cache.logits(at: [1]) == [rows(1..<2)])
      #expect(!FileContents.exists(folder + "/a"))
    }
  }

  /// The weights after an epoch from some teachers.
  private func values(
    _ losses: Losses, _ teachers: TeacherEnsemble, _ cache: TeacherCache? = nil
  ) throws -> [[Float]] {
    let task = ClassifierTask(
      Classifier(manifest(), seed: 2), losses: losses, teachers: teachers, cache: cache,
      optimizer: OptimizerConfiguration(.sgd), schedule: Schedule(learningRate: 0.1),
      training: loader, test: loader)
    try task.train(epochs: 1)
    return task.classifier.values
  }

  @Test func `A student learns the same from logits as from the network that computed them`() throws
  {
    let network = Classifier(manifest(), seed: 1)
    let networks = TeacherEnsemble([network], imagesNormalizedBy: manifest().normalization)
    try withTemporaryFolder { folder in
      let cache = try TeacherCache(path: folder + "/a", teachers: networks, loader: loader)
      let stored = TeacherEnsemble(
        [], stored: [TeacherLogits(try cache.logits(at: Array(0..<6))[0])],
        imagesNormalizedBy: manifest().normalization)
      let losses = Losses([SoftTargetTerm()])
      let expected = try values(losses, networks, cache)
      #expect(try values(losses, stored) == expected)
      // Beside features, which need the network in each step.
      let mixed = TeacherEnsemble(
        [network], stored: stored.stored, imagesNormalizedBy: manifest().normalization)
      _ = try values(Losses([SoftTargetTerm(), FeatureTerm(weight: 1)]), mixed)
    }
  }

  @Test func `Features need a network`() {
    let stored = TeacherEnsemble(
      [], stored: [TeacherLogits(rows())], imagesNormalizedBy: manifest().normalization)
    let student = Classifier(manifest(), seed: 2)
    #expect(
      Teaching(stored).problem(
        Losses([FeatureTerm(weight: 1)]), student: student.model.plan, student.manifest)?.hasPrefix(
          "features compares networks, but no teacher is a network")
        == true)
  }

  @Test func `Features of a teacher with other images are compared`() {
    let student = Classifier(manifest(), seed: 2)
    func problem(_ shape: Shape) -> String? {
      let teacher = Classifier(manifest(imageShape: shape), seed: 1)
      let teachers = TeacherEnsemble([teacher], imagesNormalizedBy: manifest().normalization)
      return Teaching(teachers).problem(
        Losses([FeatureTerm(weight: 1)]), student: student.model.plan, student.manifest)
    }
    #expect(problem([8, 8, 3]) == nil)
    #expect(problem([16, 16, 1]) == nil)
  }
}
