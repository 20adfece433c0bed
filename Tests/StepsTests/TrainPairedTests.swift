import DataPipeline
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

@Suite("Training on pairs of images")
struct TrainPairedTests {
  private func step(
    _ folder: String, _ keys: String = "", data: String = "load_size: 20, crop_size: 16",
    generator: String? = "{ depth: 4, filters: 4 }",
    training: String = "{ epochs: 2, batch_size: 2, evaluate_every: 1 }"
  ) throws -> TrainPaired {
    try RecipeReader.decode(
      TrainPaired.self,
      yaml: """
        data: { path: \(folder)/images, \(data) }
        \(generator.map { "generator: \($0)" } ?? "")
        \(keys.contains("adversarial: 0") ? "" : "discriminator: { filters: 4, layers: 1 }")
        training: \(training)
        \(keys)
        """, name: "pix2pix")
  }

  private func write(to folder: String, train: Int = 6, test: Int = 2) throws {
    try StripesPair(size: 16, seed: 0)
      .writePairs(to: folder + "/images", trainCount: train, testCount: test)
  }

  private func ratios(_ folder: String, _ metric: String = "psnr") throws -> [Double] {
    try String(contentsOfFile: folder + "/metrics.jsonl", encoding: .utf8)
      .split(separator: "\n").compactMap { line in
        line.firstMatch(of: try Regex("\"\(metric)\":([0-9.e-]+)"))
          .flatMap { Double($0.output[1].substring ?? "") }
      }
  }

  @Test(
    "Generators of every kind come closer to the truth",
    arguments: [
      ("{ depth: 4, filters: 8, norm: instance, dropout: false }", ""),
      ("{ kind: resnet, blocks: 1, filters: 8, norm: instance }", "losses: { adversarial: 0 }"),
      ("{ depth: 3, filters: 8 }", "losses: { adversarial_loss: least-squares, output_ssim: 5 }"),
    ])
  func learns(_ generator: String, _ keys: String) throws {
    try withTemporaryFolder { folder in
      try write(to: folder, train: 24, test: 4)
      let step = try step(
        folder, "\(keys)\nschedule: { kind: constant, learning_rate: 0.002 }",
        data: "load_size: 16, crop_size: 16", generator: generator,
        training: "{ epochs: 12, batch_size: 4, evaluate_every: 11 }")
      let result = try step(nil, in: Workshop(RunFolder(folder + "/out")))
      let ratios = try ratios(folder + "/out")
      #expect(try #require(ratios.last) > 14, "\(ratios)")
      guard case .generator(let generator) = result.model else {
        Issue.record("found \(result.model.noun), expected a generator")
        return
      }
      #expect(generator.manifest.imageSize == [16, 16])
      #expect(result.metrics.map(\.name) == ["psnr", "ssim", "l1"])
      #expect(FileContents.exists(folder + "/out/samples/epoch-0012.png"))
    }
  }

  @Test(arguments: [1, 3, 5])
  func `A stopped training resumes to the same bits`(_ count: Int) throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let step = try step(
        folder, "losses: { output_ssim: 1 }",
        training: "{ epochs: 2, batch_size: 2, evaluate_every: 1, average: 0.9 }")
      _ = try step(nil, in: Workshop(RunFolder(folder + "/whole")))
      let checks = Checks()
      let out = RunFolder(folder + "/stopped")
      #expect(throws: StoppedBySignal.self) {
        try step(nil, in: Workshop(out, stop: { checks.reach(count) ? SIGINT : nil }))
      }
      _ = try step(nil, in: Workshop(out, isResuming: true))
      for name in ["last.safetensors", "best.safetensors", "state.safetensors"] {
        #expect(
          try FileContents.read("\(folder)/whole/\(name)")
            == FileContents.read("\(folder)/stopped/\(name)"))
      }
    }
  }

  @Test func `The direction exchanges the domains, and gray and color may meet`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      for part in ["trainA", "testA"] {
        for path in try ImageFiles.paths(in: "\(folder)/images/\(part)", layout: "") {
          try PNG.write(try ImageFile.read(path).converted(to: .gray), to: path)
        }
      }
      for (direction, channels) in [("a_to_b", [1, 3]), ("b_to_a", [3, 1])] {
        let step = try step(folder, data: "crop_size: 16, direction: \(direction)")
        let result = try step(nil, in: Workshop(RunFolder("\(folder)/\(direction)")))
        guard case .generator(let generator) = result.model else { continue }
        #expect([generator.inputChannels, generator.outputChannels] == channels)
      }
    }
  }

  @Test func `A training starts from the result of another, and validation pairs choose`() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      _ = try step(folder)(nil, in: Workshop(RunFolder(folder + "/first")))
      let first = folder + "/first/last.safetensors"
      let second = try step(
        folder, "start_from: \(first)", data: "crop_size: 16, validation: 0.3", generator: nil)
      let result = try second(nil, in: Workshop(RunFolder(folder + "/second")))
      #expect(result.evaluation?.qualityName == "validation_psnr")
      #expect(try ratios(folder + "/second", "validation_psnr").count == 2)
      #expect(try FileContents.read(result.path) != FileContents.read(first))
    }
  }

  @Test(
    "What does not fit is refused before anything is written",
    arguments: [
      ("", "crop_size: 24", "{ depth: 4, filters: 2 }", "generator.depth: images of 24×24"),
      ("losses: { features: 1 }", "crop_size: 16", nil, "features"),
      ("losses: { adversarial_direction: a_to_b }", "crop_size: 16", nil, "adversarial_direction"),
      ("losses: { adversarial: 0, output_l1: 0 }", "crop_size: 16", nil, "all other weights"),
      ("", "crop_size: 16, validation: 0.9", nil, "leave none for training"),
      ("start_from: missing.safetensors", "crop_size: 16", nil, "missing.safetensors"),
      ("", "crop_size: 16", "{ kind: resnet, depth: 4 }", "depth"),
      ("", "crop_size: 16, direction: up", nil, "a_to_b"),
    ] as [(String, String, String?, String)])
  func refuses(_ keys: String, _ data: String, _ generator: String?, _ words: String) throws {
    try withTemporaryFolder { folder in
      try write(to: folder, train: 2)
      let error = #expect(throws: (any Error).self) {
        let isNew = !keys.contains("start_from")
        let step = try step(
          folder, keys, data: data,
          generator: isNew ? generator ?? "{ depth: 4, filters: 2 }" : nil)
        _ = try step(nil, in: Workshop(RunFolder(folder + "/out")))
      }
      #expect(error.map { "\($0)".contains(words) } == true, "\(String(describing: error))")
      #expect(!FileContents.exists(folder + "/out"))
    }
  }

  /// Counts calls of a closure that runs on several threads.
  private final class Checks: @unchecked Sendable {
    private var count = 0

    func reach(_ limit: Int) -> Bool {
      count += 1
      return count >= limit
    }
  }
}
