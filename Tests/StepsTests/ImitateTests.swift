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

  private func step(_ folder: String, _ keys: String) throws -> Imitate {
    try RecipeReader.decode(
      Imitate.self,
      yaml: """
        data: { path: \(folder)/images/trainA, crop_size: 16, test: 0.25 }
        training: { epochs: 3, batch_size: 2 }
        schedule: { learning_rate: 0.01 }
        \(keys)
        """, name: "imitate")
  }

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
        "the output of the student for one image is"
      ),
    ])
  func refuses(_ keys: String, _ words: String) throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let step = try step(folder, keys.replacing("DIR", with: folder))
      let error = #expect(throws: RecipeProblem.self) {
        try step(nil, in: Workshop(RunFolder(folder + "/out")))
      }
      #expect(error.map { "\($0)".contains(words) } == true, "\(String(describing: error))")
      #expect(!FileContents.exists(folder + "/out"))
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
