import Experiments
import FileAccess
import Foundation
import RecipeLanguage
import TestSupport
import Testing

/// Distillations whose teachers' logits are stored, or computed in each step.
@Suite struct StoredLogitsRunTests {
  private func train(
    _ data: String, step: String, _ overrides: [String], in folder: String
  ) throws -> [String] {
    let recipe: ExperimentRecipe = try RecipeReader.decode(
      yaml: """
        step: \(step)
        data: \(data)
        model: { kind: resnet, depth: 8, width: 2 }
        optimizer: { kind: sgd }
        schedule: { kind: cosine, learning_rate: 0.05 }
        training: { epochs: 2, batch_size: 16 }
        """, name: "r.yaml", overrides: overrides)
    let lines = Lines()
    try Experiment(recipe, in: folder).run(listener: lines)
    return lines.all
  }

  @Test func `The output, the log and the page say what the student reads of its teachers`() throws
  {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      _ = try train(data, step: "train", [], in: folder + "/teacher")
      let teacher = "teachers.files=[\(folder)/teacher/last.safetensors]"
      let flip = "augmentation.flip=true"
      let cases = [
        ("plain", [], "logits of each image as it is from \(folder)/plain/teacher-outputs"),
        ("half", ["teachers.cache_precision=half"], "the largest rounding error is 0.00"),
        (
          "views", [flip, "teachers.views=2"],
          "logits of 2 views of each image from \(folder)/views/teacher-outputs.safetensors; epoch e,"
            + " from 0, shows view e mod 2 to student and teachers"
        ),
        (
          "steps", [flip],
          "outputs are computed in each step, for the student's augmented images"
        ),
        ("features", ["losses={features: 1}"], "outputs are computed in each step"),
      ]
      for (name, overrides, words) in cases {
        let run = "\(folder)/\(name)"
        let lines = try train(data, step: "distill", [teacher] + overrides, in: run)
        let line = try #require(lines.first { $0.hasPrefix("teachers: ") })
        #expect(line.contains(words))
        for file in ["log.txt", "notes.txt"] {
          let text = String(decoding: try FileContents.read("\(run)/\(file)"), as: UTF8.self)
          #expect(text.contains(line))
        }
        let page = String(decoding: try FileContents.read(run + "/report.html"), as: UTF8.self)
        #expect(page.contains("<p>teachers: "))
      }
    }
  }

  @Test func `Settings without effect are refused with the reason`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      _ = try train(data, step: "train", [], in: folder + "/teacher")
      func problem(_ overrides: String...) -> String {
        do {
          _ = try train(
            data, step: "distill",
            ["teachers.files=[\(folder)/teacher/last.safetensors]"] + overrides, in: folder + "/run"
          )
          return ""
        } catch {
          return "\(error)"
        }
      }
      let flip = "augmentation.flip=true"
      #expect(
        problem("teachers.cache=x", flip).contains("Set teachers.views to the number of views"))
      #expect(problem("teachers.views=2").contains("one view without augmentation"))
      #expect(problem("teachers.views=0", flip).contains("found 0, expected 1...1000"))
      #expect(
        problem("teachers.views=2", "augmentation.mixup={ alpha: 1 }").contains(
          "teachers.views: mixup and cutmix mix each image with another one in each epoch"))
      #expect(
        problem("teachers.cache_precision=half", flip).contains(
          "no logits are stored with augmentation"))
      #expect(
        problem("teachers.views=2", flip, "losses={features: 1}").contains(
          "teachers.views: no logits are stored, because the losses read other teacher outputs"))
      #expect(!FileContents.exists(folder + "/run"))
    }
  }

  @Test func `Damage that a resumed run finds names the file, and its removal repairs it`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      _ = try train(data, step: "train", [], in: folder + "/teacher")
      let cache = folder + "/logits"
      let overrides = [
        "teachers.files=[\(folder)/teacher/last.safetensors]", "teachers.cache=\(cache)",
      ]
      _ = try train(data, step: "distill", overrides, in: folder + "/one")
      var bytes = try Data(FileContents.read(cache))
      bytes[bytes.count - 5] ^= 4
      try AtomicFile.write(bytes, to: cache)
      let problem = #expect(throws: FileProblem.self) {
        _ = try train(data, step: "distill", overrides, in: folder + "/two")
      }
      #expect(problem?.path == cache)
      #expect(problem?.found.contains("the file is damaged") == true)
      try FileManager.default.removeItem(atPath: cache)
      _ = try train(data, step: "distill", overrides, in: folder + "/three")
      #expect(
        try FileContents.read(folder + "/three/last.safetensors")
          == FileContents.read(folder + "/one/last.safetensors"))
    }
  }
}
