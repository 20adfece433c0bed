import DataPipeline
import Distillation
import FileAccess
import Foundation
import RecipeLanguage
import Steps
import TestSupport
import Testing
import Training

@Suite("The search for a temperature")
struct TemperatureSearchTests {
  /// A distillation on 48 images that searches four cells.
  private func step(_ folder: String, _ keys: String = "") throws -> Distill {
    let data = try TinyData.write(to: folder)
    let teacher = try RecipeReader.decode(
      Train.self, yaml: recipe(data) + "\nmodel: { kind: resnet, depth: 8, width: 4 }",
      name: "teacher")
    let result = try teacher(nil, in: Workshop(RunFolder(folder + "/teacher")))
    return try RecipeReader.decode(
      Distill.self,
      yaml: """
        \(recipe(data))
        model: { kind: resnet, depth: 8, width: 2 }
        teachers: { files: [\(result.path)] }
        losses: { labels: 0.2, soft_targets: 0.8, temperature: auto }
        tuning: { temperatures: [1, 4], label_shares: [0.1, 0.5], length: 0.5, held_out: 0.25 }
        \(keys)
        """, name: "student")
  }

  private func recipe(_ data: String) -> String {
    """
    data: \(data)
    optimizer: { kind: sgd, momentum: 0.9 }
    schedule: { kind: constant, learning_rate: 0.05 }
    training: { epochs: 4, batch_size: 8 }
    """
  }

  private func table(_ folder: String) throws -> [String] {
    try String(contentsOfFile: folder + "/temperature.csv", encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  @Test func `It tries each cell, writes a table, and trains with the best`() throws {
    try withTemporaryFolder { folder in
      let step = try step(folder)
      let out = folder + "/run"
      _ = try step(nil, in: Workshop(RunFolder(out)))
      let lines = try table(out)
      #expect(lines.count == 5)
      #expect(lines[0] == "temperature,label_share,top1,cross_entropy")
      #expect(
        Set(lines.dropFirst().map { $0.split(separator: ",").prefix(2).joined(separator: " ") })
          == ["1.0 0.1", "1.0 0.5", "4.0 0.1", "4.0 0.5"])
      let log = try String(contentsOfFile: out + "/log.txt", encoding: .utf8)
      let chosen = try #require(
        log.firstMatch(of: /the temperature is ([0-9.]+) and the share of labels ([0-9.]+)/))
      // The run is that of a recipe with these numbers.
      var fixed = step
      fixed.losses = Losses([
        LabelTerm(weight: try #require(Float(chosen.2))),
        SoftTargetTerm(
          weight: 1 - (try #require(Float(chosen.2))),
          temperature: .fixed(try #require(Float(chosen.1)))),
      ])
      _ = try fixed(nil, in: Workshop(RunFolder(folder + "/fixed")))
      #expect(
        try Classifier(path: out + "/last.safetensors").model.namedState
          .map { $0.parameter.value.scalars }
          == Classifier(path: folder + "/fixed/last.safetensors").model.namedState
          .map { $0.parameter.value.scalars })
    }
  }

  @Test func `A stopped search continues with its finished cells`() throws {
    try withTemporaryFolder { folder in
      let step = try step(folder)
      _ = try step(nil, in: Workshop(RunFolder(folder + "/whole")))
      let calls = Calls()
      #expect(throws: StoppedBySignal.self) {
        try step(
          nil,
          in: Workshop(RunFolder(folder + "/stopped"), stop: { calls.next() > 25 ? SIGINT : nil }))
      }
      let some = try table(folder + "/stopped")
      #expect((2..<5).contains(some.count))
      _ = try step(nil, in: Workshop(RunFolder(folder + "/stopped"), isResuming: true))
      #expect(try table(folder + "/stopped") == table(folder + "/whole"))
      #expect(
        try FileContents.read(folder + "/stopped/last.safetensors")
          == FileContents.read(folder + "/whole/last.safetensors"))
    }
  }
}

/// Counts calls.
private final class Calls: @unchecked Sendable {
  private var count = 0

  func next() -> Int {
    count += 1
    return count
  }
}
