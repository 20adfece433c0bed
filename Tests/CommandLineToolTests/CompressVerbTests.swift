import CommandLineTool
import Foundation
import Testing

extension ProcessWideTests {
  /// The command that compresses one network.
  @Suite("Compression on the command line")
  struct CompressVerbTests {
    @Test func `A classifier is trained, planned, compressed and resumed`() throws {
      try Workplace.with { place in
        let train = ["train", "--recipe", place["recipe.yaml"], "--set", "model.width=8"]
        #expect(CondenseTool.run(train + ["--out", place["run"]]) == 0)
        let compress = [
          "compress", place["run/last.safetensors"], "--data", place["data"], "--epochs", "2",
          "--out", place["small"],
        ]
        let plan = try Child.run(compress + ["--dry-run"])
        #expect(plan.exitCode == 0)
        #expect(!place.has("small"))
        #expect(plan.errors.contains("left by macs="))
        #expect(plan.lines.contains { $0.contains("all trainings together take about") })
        // The printed recipe can be run.
        let start = try #require(plan.lines.firstIndex { $0.hasPrefix("original: ") })
        try place.write(plan.lines[start...].joined(separator: "\n") + "\n", to: "plan.yaml")
        #expect(CondenseTool.run(["recipe", place["plan.yaml"]]) == 0)

        let result = try Child.run(compress + ["--json"])
        #expect(result.exitCode == 0)
        let line = try #require(result.lines.last)
        let fields = try #require(
          JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let steps = try #require(fields["steps"] as? [[String: Any]])
        let costs = steps.compactMap { $0["multiply_adds"] as? Int }
        #expect(costs.count == 5 && 4 * costs[4] <= costs[0])
        #expect(steps.allSatisfy { ($0["cpu_milliseconds_per_image"] as? Double ?? 0) > 0 })
        #expect(place.has("small/compressed/last.safetensors"))
        let again = try Child.run(["compress", "--resume", "--out", place["small"]])
        #expect(again.exitCode == 0)
        #expect(again.errors.contains("already finished: all 5 steps"))
        #expect(again.lines.contains { $0.contains("condense convert") })
      }
    }

    @Test func `What cannot be compressed is refused, with the reason`() throws {
      try Workplace.with { (place: Workplace) throws in
        let train = ["train", "--recipe", place["recipe.yaml"], "--out", place["run"]]
        #expect(CondenseTool.run(train) == 0)
        let model = place["run/last.safetensors"]
        func errors(_ arguments: String...) throws -> String {
          let child = try Child.run(["compress"] + arguments + ["--out", place["small"]])
          #expect(child.exitCode != 0 && !place.has("small/recipe.yaml"))
          return child.errors
        }
        #expect(try errors("--data", place["data"]).contains("There is no network"))
        #expect(try errors(model).contains("There are no images"))
        #expect(try errors(model, "--data", place["none"]).contains("there is no such folder"))
        #expect(
          try errors(model, "--data", place["data"], "--prune", "filters:macs=0.5")
            .contains("channels:macs=0.25"))
        #expect(
          try errors(model, "--data", place["data"], "--steps", "prune,tun").contains("tune"))
        #expect(
          try errors(model, "--data", place["data"], "--prune", "channels:params=3")
            .contains("the smallest network"))
      }
    }
  }
}
