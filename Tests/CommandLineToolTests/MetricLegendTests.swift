import CommandLineTool
import Distillation
import Foundation
import Reporting
import Steps
import Testing
import Translation

extension ProcessWideTests {
  /// Every metric on a page or in a table has an explanation next to it.
  @Suite("Legends of metrics")
  struct MetricLegendTests {
    /// The names in a log file that are not positions.
    private func names(_ place: Workplace, _ log: String) throws -> Set<String> {
      let lines = try place.read(log).split(separator: UInt8(ascii: "\n"))
      let names = try lines.flatMap { line in
        let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        return try #require(object).keys
      }
      return Set(names).subtracting(["epoch", "step", "learning_rate", "seconds"])
    }

    private func expectExplained(_ names: some Sequence<String>, in text: String) {
      for name in names {
        let entry = MetricGlossary.explanation(of: name)
        #expect(entry.map { text.contains(Markup($0.text).source) } == true, "\(name)")
      }
    }

    @Test func `The page and the table of a classifier explain every metric`() throws {
      try Workplace.with { place in
        #expect(
          CondenseTool.run(["train", "--recipe", place["recipe.yaml"], "--out", place["run"]]) == 0)
        let metrics = try names(place, "run/metrics.jsonl")
        #expect(metrics.contains("top1"))
        expectExplained(
          metrics, in: String(decoding: try place.read("run/report.html"), as: UTF8.self))
        let evaluate = ["evaluate", "run/last.safetensors", "--data", "data"]
        let child = try Child.run(evaluate, in: place.path)
        #expect(child.lines.contains { $0.hasPrefix("calibration error: mean gap between") })
        #expect(child.lines.contains { $0.hasPrefix("multiply-adds: ") })
        // The classes have as many images as the table says, and the matrix has them all.
        let heading = try #require(child.lines.first { $0.hasPrefix("class ") })
        #expect(
          heading.split(separator: " ") == ["class", "images", "accuracy", "%", "0", "1", "2"])
        #expect(child.lines.contains { $0.hasPrefix("2 2 ") })
        let several = try Child.run(
          ["evaluate", "run/last.safetensors"] + evaluate.dropFirst(), in: place.path)
        #expect(!several.lines.contains { $0.hasPrefix("class ") })
        let quiet = try Child.run(evaluate + ["--json"], in: place.path)
        #expect(!quiet.output.contains("calibration error: "))
        let json = try JSONSerialization.jsonObject(with: Data((quiet.lines.last ?? "").utf8))
        let results = try #require((json as? [String: Any])?["results"] as? [[String: Any]])
        let classes = try #require(results[0]["classes"] as? [[String: Any]])
        #expect(classes.compactMap { $0["images"] as? Int } == [4, 4, 4])
        let right = classes.compactMap { $0["accuracy"] as? Double }.reduce(0, +) / 3
        #expect(abs(right - (results[0]["top1"] as? Double ?? 0)) < 1e-9)
        let confused = try #require(results[0]["confusions"] as? [[String: Any]])
        #expect(
          confused.compactMap { $0["images"] as? Int }.reduce(0, +)
            == Int((12 * (1 - right)).rounded()))
      }
    }

    @Test func `The page and the table of a pair explain every metric`() throws {
      try Workplace.with { place in
        place.makeStripes(test: 3)
        try TranslationPair.forStripes(filters: 4).save(to: place["large"])
        try TranslationPair.forStripes(filters: 2).save(to: place["small"])
        let losses = "losses={output_l1: 10, adversarial: 1, cycle: 10, identity: 5}"
        #expect(
          CondenseTool.run([
            "finetune", "--teacher", place["large"], "--pair", place["small"], "--data",
            place["images"], "--out", place["run"], "--set", losses, "--set", "training.epochs=2",
            "--set", "training.losses_every=1",
          ]) == 0)
        let page = String(decoding: try place.read("run/report.html"), as: UTF8.self)
        let metrics = try names(place, "run/metrics.jsonl")
        #expect(metrics.isSuperset(of: ["frechet_a_to_b", "kid_a_to_b", "teacher_psnr_b_to_a"]))
        expectExplained(metrics, in: page)
        let parts = try names(place, "run/steps.jsonl")
        #expect(parts.isSuperset(of: ["output_l1_a_to_b", "discriminator_a_to_b"]))
        expectExplained(parts, in: page)

        let evaluate = ["evaluate", "--pair", "run/last", "--data", "images"]
        let child = try Child.run(evaluate, in: place.path)
        for title in ["Fréchet distance", "Fréchet floor", "KID", "PSNR", "SSIM", "cycle error"] {
          #expect(child.lines.contains { $0.hasPrefix(title + ": ") }, "\(title)")
        }
        let quiet = try Child.run(evaluate + ["--json"], in: place.path)
        #expect(!quiet.output.contains("KID: "))
      }
    }

    @Test func `Every loss and every column of a compression has an explanation`() {
      let opponents = LossTermList.all.compactMap { $0 as? any OpposedLossTerm.Type }
      let losses = LossTermList.all.map { $0.key } + opponents.map { $0.opponentName }
      for name in losses + CompressionResult.columns.dropFirst(2) {
        #expect(MetricGlossary.explanation(of: name) != nil, "\(name)")
      }
    }
  }
}
