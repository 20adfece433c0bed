import DataPipeline
import Distillation
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

@Suite("Imitation of any network")
struct ImitateTests {
  /// A folder `photos` with images, and the files of a generator and a classifier.
  private func write(to folder: String) throws {
    try StripesPair(size: 16, seed: 0).write(to: folder + "/images", trainCount: 8, testCount: 2)
    try Translator(
      .resNetGenerator(.init(filters: 4, blocks: 2)), GeneratorManifest(imageSize: [16, 16]),
      seed: 1, stream: "G"
    ).save(to: folder + "/generator.safetensors")
    let manifest = ClassifierManifest(
      imageShape: [16, 16, 3], classNames: ["0", "1", "2"],
      normalization: .init(mean: [0.5, 0.4, 0.3], deviation: [0.3, 0.2, 0.2]))
    try Classifier(
      .resNet(depth: 8, width: 4, inputChannels: 3, classes: 3), manifest, seed: 2
    ).save(to: folder + "/classifier.safetensors")
    try DescribedNetwork(
      model: Translator(path: folder + "/generator.safetensors").model,
      manifest: NetworkManifest(
        normalization: .init(mean: [0, 0, 0], deviation: [1, 1, 1]),
        outputRange: OutputRange(-1, 1))
    ).save(to: folder + "/network.safetensors")
  }

  private func step(
    _ folder: String, _ keys: String, data: String = "crop_size: 16",
    training: String = "epochs: 3, batch_size: 2"
  ) throws -> Imitate {
    try RecipeReader.decode(
      Imitate.self,
      yaml: """
        data: { path: \(folder)/images/trainA, test: 0.25, \(data) }
        training: { \(training) }
        schedule: { learning_rate: 0.01 }
        \(keys)
        """, name: "imitate")
  }

  /// A folder of gray images of these sides, in this order, and a LeNet for images of 28×28.
  private func writeLeNet(to folder: String, sides: [Int]) throws {
    try FileManager.default.createDirectory(
      atPath: folder + "/images/trainA", withIntermediateDirectories: true)
    for (index, side) in sides.enumerated() {
      let samples = (0..<side * side).map { Float(($0 + index) % 7) / 7 }
      try PNG.write(
        Image(width: side, height: side, channels: 1, samples: samples),
        to: "\(folder)/images/trainA/\(index).png")
    }
    let manifest = ClassifierManifest(
      imageShape: [28, 28, 1], classNames: ["0", "1", "2"],
      normalization: .init(mean: [0.5], deviation: [0.5]))
    try Classifier(.leNet(classes: 3), manifest, seed: 2)
      .save(to: folder + "/lenet.safetensors")
  }

  private static let leNet = "teacher: DIR/lenet.safetensors\nmodel: { kind: lenet }"

  @Test(
    "Students of every kind come closer to their teacher",
    arguments: [
      ("generator", "generator: { filters: 2, blocks: 1 }\nlosses: { output_l1: 1, outputs: 0 }"),
      ("classifier", "model: { kind: resnet, depth: 8, width: 2 }"),
      (
        "classifier",
        "model: { kind: resnet, depth: 8, width: 2 }\nlosses: { soft_targets: 1, temperature: 2 }"
      ),
      ("network", "start_from: TEACHER\nfresh_weights: true"),
    ])
  func learns(_ kind: String, _ keys: String) throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let teacher = "\(folder)/\(kind).safetensors"
      let step = try step(
        folder, "teacher: \(teacher)\n" + keys.replacing("TEACHER", with: teacher))
      let result = try step(nil, in: Workshop(RunFolder(folder + "/out")))
      let lines = try String(contentsOfFile: folder + "/out/metrics.jsonl", encoding: .utf8)
        .split(separator: "\n")
      let errors = try lines.map { line in
        let match = try #require(line.firstMatch(of: /"teacher_mse":([0-9.e-]+)/))
        return try #require(Double(match.1))
      }
      #expect(errors.count == 3)
      #expect(errors[2] < errors[0])
      #expect(result.model.noun == (try Model(path: teacher)).noun)
      #expect(
        result.evaluation?.metrics.contains {
          $0.name == (kind == "classifier" ? "agreement" : "teacher_psnr")
        }
          == true)
    }
  }

  private func weights(_ path: String) throws -> [[Float]] {
    try Model(path: path).networks[0].network.namedState.map { $0.parameter.value.scalars }
  }

  @Test func `Stored outputs train like those of each step`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let keys =
        "teacher: \(folder)/classifier.safetensors\nmodel: { kind: resnet, depth: 8, width: 2 }\n"
      for (name, views) in [("each", ""), ("stored", "views: 1")] {
        let step = try step(folder, keys + views, data: "crop_size: 16, flip: false")
        _ = try step(nil, in: Workshop(RunFolder("\(folder)/\(name)")))
      }
      #expect(
        try weights(folder + "/each/last.safetensors")
          == weights(folder + "/stored/last.safetensors"))
      let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/stored")
      #expect(files.contains { $0.hasPrefix("teacher-outputs-") })
    }
  }

  @Test func `A network whose images have another range teaches and is measured`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let network = try Translator(path: folder + "/generator.safetensors").model
      try DescribedNetwork(
        model: network,
        manifest: NetworkManifest(imageSize: [16, 16], outputRange: OutputRange(0, 1))
      ).save(to: folder + "/ranged.safetensors")
      let step = try step(
        folder,
        "teacher: \(folder)/ranged.safetensors\nstart_from: \(folder)/ranged.safetensors\n"
          + "fresh_weights: true\nviews: 1")
      let metrics = try step(nil, in: Workshop(RunFolder(folder + "/out"))).metrics
      let (mse, psnr) = (
        try #require(metrics.first { $0.name == "teacher_mse" }).value,
        try #require(metrics.first { $0.name == "teacher_psnr" }).value
      )
      #expect(abs(psnr - 10 * log10(4 / mse)) < 1e-6)
    }
  }

  @Test func `Stored outputs belong to their view and image`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let images = try PreparedImages(
        folder: folder + "/images/trainA",
        preparation: ImagePreparation(resize: .crop, loadSize: 16, cropSize: 12, color: .rgb))
      let loader = try ViewLoader(images, batchSize: 3, seed: 5, views: 2)
      for name in ["generator", "classifier"] {
        let model = try Model(path: "\(folder)/\(name).safetensors")
        let teacher = try #require(model.imageNetwork)
        let stored = try StoredOutputs(path: "\(folder)/\(name)", of: teacher, for: loader)
        for epoch in 0..<5 {
          for batch in loader.batches(epoch: epoch) {
            let found = try stored.outputs(for: batch).scalars
            let expected = teacher.answer(to: batch.images).output.scalars
            #expect(
              zip(found, expected).allSatisfy { abs($0 - $1) < (name == "generator" ? 5e-4 : 1e-5) }
            )
          }
        }
        // Others do not take the file.
        let other = try ViewLoader(images, batchSize: 3, seed: 6, views: 2)
        #expect(throws: FileProblem.self) {
          try StoredOutputs(path: "\(folder)/\(name)", of: teacher, for: other)
        }
        let described = ImageNetwork(
          teacher.model, normalization: .init(mean: [0.1, 0.1, 0.1], deviation: [1, 1, 1]),
          outputRange: teacher.outputRange)
        #expect(throws: FileProblem.self) {
          try StoredOutputs(path: "\(folder)/\(name)", of: described, for: loader)
        }
        // A damaged row is found when it is read.
        var bytes = try FileContents.read("\(folder)/\(name)")
        bytes[bytes.count - 100] ^= 4
        try bytes.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        let damaged = try StoredOutputs(path: "\(folder)/\(name)", of: teacher, for: loader)
        #expect(throws: FileProblem.self) {
          for epoch in 0..<2 {
            for batch in loader.batches(epoch: epoch) { _ = try damaged.outputs(for: batch) }
          }
        }
      }
    }
  }

  @Test func `Outputs of the views of images are stored, and a stopped run goes on`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let step = try step(
        folder,
        "teacher: \(folder)/generator.safetensors\ngenerator: { filters: 2, blocks: 1 }\nviews: 2",
        data: "crop_size: 12", training: "epochs: 4, batch_size: 2")
      _ = try step(nil, in: Workshop(RunFolder(folder + "/whole")))
      for count in [4, 8, 13] {
        let out = RunFolder("\(folder)/stopped-\(count)")
        let checks = Counter()
        #expect(throws: StoppedBySignal.self) {
          try step(nil, in: Workshop(out, stop: { checks.reaches(count) ? SIGINT : nil }))
        }
        _ = try step(nil, in: Workshop(out, isResuming: FileContents.exists(out.recipe)))
        #expect(
          try FileContents.read(out.last) == FileContents.read(folder + "/whole/last.safetensors"))
      }
    }
  }

  @Test func `Outputs cannot be stored for losses that read features`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let step = try step(
        folder,
        "teacher: \(folder)/generator.safetensors\ngenerator: { filters: 2, blocks: 1 }\nviews: 2\n"
          + "losses: { features: 1 }")
      let problem = #expect(throws: RecipeProblem.self) {
        try step(nil, in: Workshop(RunFolder(folder + "/out")))
      }
      #expect("\(try #require(problem))".contains("features"))
    }
  }

  @Test func `An imitation resumes to the same bits`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let step = try step(
        folder,
        """
        teacher: \(folder)/generator.safetensors
        generator: { filters: 2, blocks: 2 }
        losses: { outputs: 1, features: 1, taps: [model.10] }
        """)
      _ = try step(nil, in: Workshop(RunFolder(folder + "/whole")))
      let count = Counter()
      #expect(throws: StoppedBySignal.self) {
        try step(
          nil,
          in: Workshop(RunFolder(folder + "/stopped"), stop: { count.reaches(4) ? SIGINT : nil }))
      }
      _ = try step(
        nil, in: Workshop(RunFolder(folder + "/stopped"), isResuming: true))
      for name in ["last.safetensors", "state.safetensors"] {
        #expect(
          try FileContents.read("\(folder)/whole/\(name)")
            == FileContents.read("\(folder)/stopped/\(name)"))
      }
    }
  }

  @Test(
    "What does not fit is refused before anything is written",
    arguments: [
      ("teacher: DIR/generator.safetensors", "start_from: missing"),
      ("teacher: DIR/generator.safetensors\nmodel: { kind: lenet }", "not a classifier"),
      ("teacher: DIR/classifier.safetensors\ngenerator: {}", "output is not an image"),
      (
        "teacher: DIR/classifier.safetensors\nmodel: { kind: resnet }\nlosses: { output_ssim: 1 }",
        "output_ssim needs images as output"
      ),
      (
        "teacher: DIR/generator.safetensors\nstart_from: DIR/classifier.safetensors",
        "start_from: its output for an image of 16×16 is"
      ),
      (
        "teacher: DIR/generator.safetensors\ngenerator: {}\nfresh_weights: true",
        "fresh_weights: has no effect"
      ),
    ])
  func refuses(_ keys: String, _ words: String) throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let error = #expect(throws: RecipeProblem.self) {
        let step = try step(folder, keys.replacing("DIR", with: folder))
        _ = try step(nil, in: Workshop(RunFolder(folder + "/out")))
      }
      #expect(error.map { "\($0)".contains(words) } == true, "\(String(describing: error))")
      #expect(!FileContents.exists(folder + "/out"))
    }
  }
}

extension ImitateTests {
  @Test(
    "A size that a network does not accept is refused, whichever image has it",
    arguments: [
      (
        [28, 28, 28, 28, 32], "resize: none", "epochs: 1, batch_size: 1", "data: ",
        "crop_size to 28"
      ),
      (
        [32, 28, 28, 28, 28], "resize: none", "epochs: 1, batch_size: 1", "data: ",
        "crop_size to 28"
      ),
      ([32], "crop_size: 32", "epochs: 1", "data.crop_size: ", "set it to 28"),
    ])
  func refusesSizes(
    _ sides: [Int], _ data: String, _ training: String, _ key: String, _ advice: String
  ) throws {
    try withTemporaryFolder { folder in
      try writeLeNet(to: folder, sides: sides + Array(repeating: sides[0], count: 4))
      let step = try step(
        folder, Self.leNet.replacing("DIR", with: folder), data: data, training: training)
      let error = #expect(throws: RecipeProblem.self) {
        try step(nil, in: Workshop(RunFolder(folder + "/out")))
      }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.contains(key) && text.contains("32×32") && text.contains(advice), "\(text)")
      #expect(!FileContents.exists(folder + "/out"))
    }
  }

  @Test func `Images of several sizes train networks that accept them`() throws {
    try withTemporaryFolder { folder in
      try writeLeNet(to: folder, sides: [20, 16, 12, 18, 17, 16])
      let manifest = ClassifierManifest(
        imageShape: [16, 16, 1], classNames: ["0", "1", "2"],
        normalization: .init(mean: [0.5], deviation: [0.5]))
      try Classifier(
        .resNet(depth: 8, width: 4, inputChannels: 1, classes: 3), manifest, seed: 2
      ).save(to: folder + "/resnet.safetensors")
      let step = try step(
        folder,
        "teacher: \(folder)/resnet.safetensors\nmodel: { kind: resnet, depth: 8, width: 2 }",
        data: "resize: none", training: "epochs: 1, batch_size: 1")
      _ = try step(nil, in: Workshop(RunFolder(folder + "/out")))
      let log = try String(contentsOfFile: folder + "/out/log.txt", encoding: .utf8)
      #expect(log.contains("a classifier for images of 16×16"))
    }
  }

  @Test func `Crops have the teacher's image size, and any other side`() throws {
    try withTemporaryFolder { folder in
      try writeLeNet(to: folder, sides: [40, 40, 36, 36])
      let step = try step(folder, Self.leNet.replacing("DIR", with: folder), data: "flip: false")
      _ = try step(nil, in: Workshop(RunFolder(folder + "/out")))
      try write(to: folder + "/b")
      let odd = try self.step(
        folder + "/b", "teacher: \(folder)/b/classifier.safetensors\nmodel: { kind: resnet }",
        data: "crop_size: 15")
      _ = try odd(nil, in: Workshop(RunFolder(folder + "/odd")))
    }
  }

  @Test func `Balanced weights change, and snapshots stay`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let step = try step(
        folder,
        """
        teacher: \(folder)/generator.safetensors
        generator: { filters: 2, blocks: 1 }
        losses: { output_l1: 1, outputs: 1, balance: dwa }
        """, training: "epochs: 3, batch_size: 2, snapshot_every: 2")
      _ = try step(nil, in: Workshop(RunFolder(folder + "/out")))
      let metrics = try String(contentsOfFile: folder + "/out/metrics.jsonl", encoding: .utf8)
      let weights = metrics.matches(of: /"weight_output_l1":([0-9.]+)/).map { Double($0.1) }
      #expect(weights.count == 3)
      #expect(weights.first == 1 && weights.last != 1, "\(weights)")
      #expect(FileContents.exists(folder + "/out/snapshots/epoch-002.safetensors"))
    }
  }

  @Test func `Every teacher and the smallest image are checked`() throws {
    try withTemporaryFolder { folder in
      try writeLeNet(to: folder, sides: [28, 8])
      let images = try PreparedImages(
        folder: folder + "/images/trainA",
        preparation: ImagePreparation(resize: .unchanged, color: .rgb))
      let loader = try ViewLoader(images, batchSize: 1, seed: 0)
      var random = RandomStream(seed: 1)
      let generator = ImageNetwork(
        Network(.resNetGenerator(.init(filters: 2, blocks: 1)), random: &random))
      let classifier = ImageNetwork(
        Network(.resNet(depth: 8, width: 2, inputChannels: 3, classes: 3), random: &random))
      func problem(_ teachers: [ImageNetwork]) -> String {
        ImitationTask.problem(
          Losses([OutputSimilarityTerm()]), generator, imitating: teachers, on: loader) ?? ""
      }
      #expect(problem([generator, classifier]).contains("that of teacher 2 is"))
      #expect(problem([generator, generator]).contains("8×8 are too small for output_ssim"))
    }
  }

  @Test func `The loop has no key without effect`() throws {
    #expect(throws: RecipeProblem.self) {
      try step("x", "teacher: y", training: "epochs: 1, best_by: accuracy")
    }
  }

  @Test func `The input model stays as it is`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let step = try step(folder, "teacher: \(folder)/generator.safetensors")
      let given = Model.generator(
        Translator(
          .resNetGenerator(.init(filters: 2, blocks: 1)), GeneratorManifest(imageSize: [16, 16]),
          seed: 5, stream: "G"))
      let before = given.networks[0].network.namedState.map(\.1.value)
      let result = try step(given, in: Workshop(RunFolder(folder + "/out")))
      #expect(given.networks[0].network.namedState.map(\.1.value) == before)
      #expect(result.model.networks[0].network.namedState.map(\.1.value) != before)
    }
  }
}

/// Counts calls of a closure that runs on several threads.
private final class Counter: @unchecked Sendable {
  private var count = 0

  func reaches(_ limit: Int) -> Bool {
    count += 1
    return count >= limit
  }
}
