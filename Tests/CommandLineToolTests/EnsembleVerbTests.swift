import CommandLineTool
import FileAccess
import Foundation
import TestSupport
import Testing
import Training

extension ProcessWideTests {
  /// The commands for ensembles.
  @Suite("Ensembles on the command line")
  struct EnsembleVerbTests {
    private func fields(_ child: Child) throws -> [String: Any] {
      let line = try #require(child.lines.last)
      return try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func `Members are trained, resumed, combined, measured, converted and teach`() throws {
      try Workplace.with { place in
        let out = place["runs/three"]
        let train = [
          "train", "--recipe", place["recipe.yaml"], "--members", "3", "--bootstrap", "--out", out,
        ]
        let trained = try Child.run(train)
        #expect(trained.exitCode == 0)
        #expect(trained.lines.contains { $0.hasPrefix("member-3") })
        #expect(trained.lines.contains { $0.hasPrefix("ensemble") && $0.contains("disagreement") })
        let again = try Child.run(["train", "--resume", "--out", out])
        #expect(again.exitCode == 0)
        #expect(again.errors.contains("already finished: all 4 steps"))

        let files = (1...3).map { "\(out)/member-\($0)/last.safetensors" }
        let three = place["three.safetensors"]
        let combined = try Child.run(
          ["ensemble"] + files + ["--weights", "1,1,1", "--out", three, "--json"])
        #expect(try fields(combined)["model"] as? String == three)
        #expect(CondenseTool.run(["ensemble"] + files + ["--out", three]) != 0)

        let evaluate = ["evaluate", "--ensemble", "--data", place["data"], "--json"]
        let ofFiles = try fields(try Child.run(evaluate + files))
        let ofFile = try fields(try Child.run(evaluate + [three]))
        let ofStep = try fields(
          try Child.run(evaluate + ["\(out)/ensemble/ensemble.safetensors"]))
        let numbers = [ofFiles, ofFile, ofStep].compactMap {
          ($0["ensemble"] as? [String: Any])?["cross_entropy"] as? Double
        }
        #expect(numbers.count == 3 && Set(numbers.map { Float($0) }).count == 1)
        #expect((ofFile["members"] as? [[String: Any]])?.count == 3)
        #expect((ofFile["disagreements"] as? [[Double]])?.map(\.count) == [3, 3, 3])
        let whole = try fields(
          try Child.run(["evaluate", three, "--data", place["data"], "--json"]))
        let result = try #require((whole["results"] as? [[String: Any]])?.first)
        let difference = (result["cross_entropy"] as? Double ?? 0) - numbers[0]
        #expect(abs(difference) < 1e-6)

        #expect(CondenseTool.run(["inspect", three]) == 0)
        #expect(CondenseTool.run(["convert", three, place["three.onnx"]]) == 0)
        #expect(CondenseTool.run(["inspect", place["three.onnx"]]) == 0)
        let taught = try Child.run([
          "distill", "--recipe", place["recipe.yaml"], "--teacher", three, "--out",
          place["runs/student"],
        ])
        #expect(taught.exitCode == 0)
        #expect(taught.errors.contains("teacher \(three), member 3: top1"))
      }
    }

    @Test func `Options that do not fit are refused`() throws {
      try Workplace.with { (place: Workplace) throws in
        func errors(_ arguments: String...) throws -> String {
          let child = try Child.run(arguments)
          #expect(child.exitCode == 64)
          return child.errors
        }
        let train = ["--recipe", place["recipe.yaml"], "--out", place["run"]]
        #expect(
          try Child.run(["train", "--bootstrap"] + train).errors.contains(
            "--bootstrap has no effect without --members"))
        #expect(
          try Child.run(["train", "--members", "1"] + train).errors.contains("expected 2...100"))
        #expect(
          try errors("train", "--members", "2", "--resume", "--out", place["run"]).contains(
            "Leave out --members"))
        #expect(
          try errors("ensemble", "a.safetensors", "--weights", "1,2", "--out", "b.safetensors")
            .contains("expected 1 numbers of at least 0"))
        #expect(
          try errors("ensemble", "a.safetensors", "--out", "b.onnx").contains(
            "does not end in .safetensors"))
        #expect(
          try errors("evaluate", "--ensemble", "a", "--data", "b", "--logits", "c.safetensors")
            .contains("--logits is for a single classifier"))
      }
    }
  }
}
