import Experiments
import FileAccess
import Foundation
import RecipeLanguage
import Steps
import TestSupport
import Testing

@Suite("Sweeps")
struct SweepTests {
  private func write(_ folder: String, seeds: String = "[1, 2]") throws -> Sweep {
    let data = try TinyData.write(to: folder)
    try Data(
      """
      step: distill
      data: \(data)
      model: { kind: resnet, depth: 8, width: 2 }
      optimizer: { kind: sgd, momentum: 0.9 }
      schedule: { kind: cosine, learning_rate: 0.05 }
      training: { epochs: 1, batch_size: 16 }
      teachers: { files: [\(folder)/teacher/last.safetensors] }
      """.utf8
    ).write(to: URL(fileURLWithPath: folder + "/recipe.yaml"))
    try Data(
      """
      recipe: \(folder)/recipe.yaml
      seeds: \(seeds)
      set: { training.epochs: 2 }
      vary:
        student: { alone: { step: train }, distilled: {} }
        labels: { all: , "12": { data.labeled: 12 } }
      metrics: [top1]
      """.utf8
    ).write(to: URL(fileURLWithPath: folder + "/sweep.yaml"))
    let path = folder + "/recipe.yaml"
    if !FileContents.exists(folder + "/teacher") {
      try Experiment(
        RecipeReader.decode(path: path, overrides: ["step=train"]), in: folder + "/teacher"
      ).run()
    }
    return try Sweep(path: folder + "/sweep.yaml")
  }

  @Test func `More cells than a sweep can run are rejected before they are made`() throws {
    let axes = (0..<8).map { axis in
      "  axis\(axis): {" + (0..<100).map { "c\($0): " }.joined(separator: ", ") + "}\n"
    }
    let yaml = "recipe: none.yaml\nvary:\n" + axes.joined()
    let sweep = try RecipeReader.decode(Sweep.self, yaml: yaml, name: "x")
    let problem = #expect(throws: RecipeProblem.self) { try SweepRun(sweep, in: "none") }
    #expect(problem?.description.contains("combine to more than 10000 cells") == true)
  }

  @Test func `A list of more steps than any experiment has is rejected`() {
    let yaml = "steps: [" + Array(repeating: "{}", count: 201).joined(separator: ",") + "]"
    let problem = #expect(throws: RecipeProblem.self) {
      try RecipeReader.decode(ExperimentRecipe.self, yaml: yaml, name: "x")
    }
    #expect(
      problem?.description.contains("found a list of 201, expected at most 200 steps") == true)
  }

  @Test func `A sweep stopped anywhere ends with the same table and skips finished cells`() throws {
    try withTemporaryFolder { folder in
      let sweep = try write(folder)
      let whole = try SweepRun(sweep, in: folder + "/whole").run()
      #expect(whole.heads == ["student", "labels", "seeds", "top1", "time"])
      #expect(
        whole.rows.map { $0.prefix(3).joined(separator: " ") } == [
          "alone all 2", "alone 12 2", "distilled all 2", "distilled 12 2",
        ])
      #expect(whole.rows.allSatisfy { $0[3].contains(" ± ") })
      // Of eight cells, one is stopped in its first epoch, one in the second of another.
      for count in [9, 20] {
        let stopper = Stopper(after: count)
        #expect(throws: StoppedBySignal.self) {
          try SweepRun(sweep, in: folder + "/run").run(stop: stopper.stop)
        }
      }
      let table = try SweepRun(sweep, in: folder + "/run").run()
      #expect(table.rows.map { $0.dropLast() } == whole.rows.map { $0.dropLast() })
      let counter = Counter()
      try SweepRun(sweep, in: folder + "/run").run {
        _ = counter.next()
        return nil
      }
      #expect(counter.value == 0)
      // On another machine, the finished cells are sufficient.
      try FileManager.default.createDirectory(
        atPath: folder + "/carried", withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: folder + "/run/cells.csv", toPath: folder + "/carried/cells.csv")
      let carried = try SweepRun(sweep, in: folder + "/carried").run()
      #expect(carried.rows.map { $0.dropLast() } == table.rows.map { $0.dropLast() })
      #expect(
        try contents(of: folder + "/carried").filter { !$0.hasPrefix(".") } == [
          "cells.csv", "report.html", "table.csv", "table.md",
        ])
      // Another seed adds its cells; other settings are not mixed in.
      let more = try SweepRun(try write(folder, seeds: "[1, 2, 3]"), in: folder + "/carried").run()
      #expect(more.rows.allSatisfy { $0[2] == "3" })
    }
  }

  @Test func `Cells of another recipe are rejected`() throws {
    try withTemporaryFolder { folder in
      let sweep = try write(folder, seeds: "[1]")
      try SweepRun(sweep, in: folder + "/run").run()
      let path = folder + "/recipe.yaml"
      let text = String(decoding: try FileContents.read(path), as: UTF8.self)
      try Data(text.replacing("width: 2", with: "width: 3").utf8)
        .write(to: URL(fileURLWithPath: path))
      let problem = #expect(throws: FileProblem.self) {
        try SweepRun(sweep, in: folder + "/run").run()
      }
      #expect(
        problem?.description.contains("the recipe of cell alone-all-seed1 has changed") == true)
    }
  }

  @Test func `A stopped cell does not resume with another recipe`() throws {
    try withTemporaryFolder { folder in
      let sweep = try write(folder, seeds: "[1]")
      let stopper = Stopper(after: 2)
      #expect(throws: StoppedBySignal.self) {
        try SweepRun(sweep, in: folder + "/run").run(stop: stopper.stop)
      }
      let path = folder + "/recipe.yaml"
      let text = String(decoding: try FileContents.read(path), as: UTF8.self)
      try Data(text.replacing("learning_rate: 0.05", with: "learning_rate: 0.01").utf8)
        .write(to: URL(fileURLWithPath: path))
      let problem = #expect(throws: FileProblem.self) {
        try SweepRun(sweep, in: folder + "/run").run()
      }
      #expect(problem?.description.contains("has changed since the cell was started") == true)
    }
  }

  @Test func `Removed choices keep their finished cells`() throws {
    try withTemporaryFolder { folder in
      let sweep = try write(folder, seeds: "[1]")
      let whole = try SweepRun(sweep, in: folder + "/run").run()
      let path = folder + "/sweep.yaml"
      let fewer = try Sweep(path: path, overrides: ["vary.labels={all: }"])
      #expect(try SweepRun(fewer, in: folder + "/run").run().rows.count == 2)
      let counter = Counter()
      let again = try SweepRun(sweep, in: folder + "/run").run {
        _ = counter.next()
        return nil
      }
      #expect(counter.value == 0)
      #expect(again.rows.map { $0.dropLast() } == whole.rows.map { $0.dropLast() })
    }
  }

  @Test func `A recipe without a seed has one cell per row`() throws {
    try withTemporaryFolder { folder in
      _ = try write(folder)
      try Data(
        """
        recipe: \(folder)/prune.yaml
        vary: { macs: { most: { budget: macs=0.8 }, half: { budget: macs=0.6 } } }
        """.utf8
      ).write(to: URL(fileURLWithPath: folder + "/prunes.yaml"))
      try Data(
        """
        step: prune
        start_from: \(folder)/teacher/last.safetensors
        data: \(try TinyData.write(to: folder))
        calibration_images: 4
        """.utf8
      ).write(to: URL(fileURLWithPath: folder + "/prune.yaml"))
      let table = try SweepRun(Sweep(path: folder + "/prunes.yaml"), in: folder + "/run").run()
      #expect(table.rows.map { $0[1] } == ["1", "1"])
      #expect(FileContents.exists(folder + "/run/half/pruned.safetensors"))
      let again = try SweepRun(Sweep(path: folder + "/prunes.yaml"), in: folder + "/run").run()
      #expect(again.rows.map { $0.dropLast() } == table.rows.map { $0.dropLast() })
      #expect(table.heads.suffix(3) == ["parameters", "multiply_adds", "time"])
    }
  }

  @Test(
    "Invalid sweeps are rejected before the first cell",
    arguments: [
      ("seeds=[1, 1]", "expected at least one seed, all of them different"),
      ("vary.student.alone={training.epoch: 1}", #"unknown key "epoch" in training"#),
      ("vary.student={a b: {}}", "cannot be part of a folder name"),
      ("recipes=x", #"unknown key "recipes""#), ("vary.student={}", "has no choices"),
      ("vary.seed={a: {}}", "is the name of another column"),
    ])
  func refusals(_ override: String, _ expected: String) throws {
    try withTemporaryFolder { folder in
      _ = try write(folder)
      let problem = #expect(throws: RecipeProblem.self) {
        let sweep = try RecipeReader.decode(
          Sweep.self, path: folder + "/sweep.yaml", overrides: [override])
        try SweepRun(sweep, in: folder + "/run").run()
      }
      #expect(problem?.description.contains(expected) == true, "\(problem?.description ?? "")")
      #expect(!FileContents.exists(folder + "/run"))
    }
  }
}
