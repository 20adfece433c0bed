import CommandLineTool
import FileAccess
import Foundation
import Images
import Interchange
import Steps
import TensorCore
import Testing
import Training

/// Command lines with their exit codes and output.
private let firstWords: [([String], Int32, String)] = [
  (["--version"], 0, "0.1.0"),
  (["--help"], 0, "distill                 Train a student"),
  (["help", "train"], 0, "--set <key=value>"),
  (
    ["train", "--help"], 0,
    "Paths in it\n                          are relative to the working directory."
  ),
  (["trian", "--recipe", "x"], 64, "There is no command 'trian'. Did you mean 'train'?"),
  (
    ["frobnicate"], 64,
    "distill, compress, finetune, coevolve, sweep, recipe, ensemble, evaluate, predict, inspect, sample, translate, dataset, convert, help."
  ),
  (
    ["dataset", "strips"], 64,
    "There is no command 'dataset strips'. Did you mean 'dataset stripes'?"
  ),
  (["dataset", "--help"], 0, "fashion-pair            Make"),
  (["dataset", "stripes", "--count", "2"], 64, "Missing expected argument '--out <folder>'"),
  (
    ["dataset", "stripes", "--count", "2", "--size", "18", "--out", "run"], 64,
    "--size is 18, expected a multiple of 4 in 16...1024."
  ),
  (
    ["dataset", "stripes", "--count", "0", "--out", "run"], 64,
    "--count is 0, expected 1...99999."
  ),
  (
    ["dataset", "fashion-pair", "--classes", "sneaker,boot", "--out", "run"], 64,
    "There is no class 'boot' in Fashion-MNIST. Classes: T-shirt/top, Trouser, "
  ),
  (
    ["dataset", "fashion-pair", "--classes", "sneaker", "--out", "run"], 64,
    "expected two names separated by a comma, such as sneaker,ankle-boot."
  ),
  (
    ["dataset", "fashion-pair", "--classes", "bag,Bag", "--out", "run"], 64,
    "--classes names Bag twice."
  ),
  (
    ["dataset", "fashion-pair", "--classes", "bag,coat", "--data", "no", "--out", "run"], 66,
    "no: this folder has neither train-images"
  ),
  (
    ["dataset", "stripes", "--count", "1", "--out", "data"], 73,
    "condense: data: this folder is not empty. Choose a folder that does not exist yet."
  ),
  (["evaluate", "x.safetensors"], 64, "Missing expected argument '--data <data>'"),
  (["train", "--out", "run"], 64, "Missing expected argument '--recipe <file>'"),
  (["train", "--out", "run"], 64, "Usage: condense train "),
  (["inspect", "x", "--jsno"], 64, "Did you mean '--json'?"),
  (
    ["distill", "--recipe", "recipe.yaml", "--out", "run"], 64,
    "There is no teacher. Add --teacher CHECKPOINT, or teachers.files, teachers.logits or teachers.own_average to the recipe."
  ),
  (
    ["train", "--recipe", "no.yaml", "--out", "run"], 66,
    "condense: no.yaml: there is no such file. Check the path."
  ),
  (
    ["train", "--recipe", "recipe.yaml", "--out", "run", "--set", "training.epoch=3"], 64,
    #"unknown key "epoch" in training. Did you mean "epochs"?"#
  ),
  (
    ["train", "--resume", "--out", "nowhere"], 66,
    "condense: nowhere: there is no run to continue. Check --out, or start a new run without --resume."
  ),
  (
    ["evaluate", "--pair", "x", "--data", "data", "--split", "train"], 64,
    "--logits, --limit and --split are for classifiers. Leave them out: generators are"
  ),
  (
    ["coevolve", "--pair", "x", "--data", "data", "--out", "run", "--budget", "0.25"], 64,
    "expected macs=0.25, params=300000, bytes=0.5 or ms=1.5: a resource, and either a share"
  ),
  (
    ["coevolve", "--pair", "x", "--data", "data", "--out", "run", "--population", "2"], 64,
    "--population 2: search.population: found 2, expected 4...100000"
  ),
  (
    ["evaluate", "x.safetensors", "--data", "data", "--fit", "crop"], 64,
    "--classifier and --fit are for pairs. Leave them out, or name a pair with --pair."
  ),
]

extension ProcessWideTests {
  /// Runs the built executable as a separate process.
  @Suite("The built executable")
  struct BinaryTests {
    @Test(
      "A run that a signal stopped resumes to the same bits",
      arguments: [
        (SIGTERM, "SIGTERM", Int32(143)), (SIGINT, "SIGINT", 130), (SIGHUP, "SIGHUP", 129),
      ])
    func signals(_ signal: Int32, _ name: String, _ code: Int32) throws {
      try Workplace.with { place in
        let arguments = ["train", "--recipe", "recipe.yaml", "--set", "training.epochs=3", "--out"]
        #expect(try Child.run(arguments + ["whole"], in: place.path).exitCode == 0)
        let child = try Child.run(arguments + ["run"], in: place.path) { process in
          // The checkpoint of the first epoch is written before its line, at which the process
          // blocks.
          try place.wait { place.has("run/state.safetensors") }
          #expect(kill(process, signal) == 0)
        }
        #expect(child.exitCode == code)
        #expect(
          child.errors.hasSuffix(
            "condense: Stopped by \(name); the work so far is saved. Continue with --resume --out run\n"
          ))
        #expect(try place.metrics("run").count < 3)
        #expect(!(try place.names("run").contains { $0.hasSuffix(".partial") }))
        #expect(CondenseTool.run(["train", "--resume", "--out", place["run"]]) == 0)
        for name in ["last.safetensors", "best.safetensors", "state.safetensors"] {
          #expect(try place.read("run/" + name) == place.read("whole/" + name))
        }
        #expect(try place.metrics("run") == place.metrics("whole"))
        let log = String(decoding: try place.read("run/log.txt"), as: UTF8.self)
        #expect(log.contains("notice stopped by signal \(signal) after step"))
        #expect(log.contains("info resumed after epoch"))
      }
    }

    @Test func `Two processes cannot use the same run folder`() throws {
      try Workplace.with { place in
        let arguments = ["train", "--recipe", "recipe.yaml", "--out", "run"]
        let first = try Child.run(arguments, in: place.path) { _ in
          try place.wait { place.has("run/state.safetensors") }
          let second = try Child.run(["train", "--resume", "--out", "run"], in: place.path)
          #expect(second.exitCode == 73)
          #expect(
            second.errors.contains(
              "condense: run: another process is using this folder. Wait until it ends, or stop it."
            ))
        }
        #expect(first.exitCode == 0)
        #expect(CondenseTool.run(["train", "--resume", "--out", place["run"]]) == 0)
      }
    }

    @Test("A killed run can be resumed", arguments: [true, false])
    func killed(_ hasCheckpoint: Bool) throws {
      try Workplace.with { place in
        let arguments = ["train", "--recipe", place["recipe.yaml"], "--out"]
        #expect(CondenseTool.run(arguments + [place["whole"]]) == 0)
        let child = try Child.run(arguments + ["run"], in: place.path) { process in
          try place.wait { place.has("run/state.safetensors") }
          #expect(kill(process, SIGKILL) == 0)
        }
        #expect(child.exitCode == nil)
        if !hasCheckpoint {
          try FileManager.default.removeItem(atPath: place["run/state.safetensors"])
        }
        #expect(CondenseTool.run(["train", "--resume", "--out", place["run"]]) == 0)
        #expect(try place.read("run/state.safetensors") == place.read("whole/state.safetensors"))
        #expect(try place.metrics("run") == place.metrics("whole"))
      }
    }

    @Test("A full disk loses only the new checkpoint", arguments: [2, 24])
    func fullDisk(_ blocks: Int) throws {
      try Workplace.with { place in
        let arguments = ["train", "--recipe", place["recipe.yaml"], "--out"]
        #expect(CondenseTool.run(arguments + [place["whole"]]) == 0)
        let stopped = try Child.run(arguments + ["run"], in: place.path) { process in
          try place.wait { place.has("run/state.safetensors") }
          kill(process, SIGTERM)
        }
        #expect(stopped.exitCode == 143)
        let state = try place.read("run/state.safetensors")
        #expect(state.count > 24 * 512)
        let full = try Child.run(
          ["train", "--resume", "--out", "run"], in: place.path, limitingFilesTo: blocks)
        #expect(full.exitCode == 74)
        #expect(full.errors.contains("writing failed: File too large"))
        #expect(full.errors.contains("the previous content is unchanged"))
        #expect(try place.read("run/state.safetensors") == state)
        #expect(!(try place.names("run").contains { $0.hasSuffix(".partial") }))
        #expect(CondenseTool.run(["train", "--resume", "--out", place["run"]]) == 0)
        #expect(try place.read("run/state.safetensors") == place.read("whole/state.safetensors"))
      }
    }

    @Test func `Without a terminal, progress is one line per epoch`() throws {
      try Workplace.with { place in
        // The paths of a recipe are relative to the working directory.
        try place.write(
          Workplace.recipe(data: "data") + "step: distill\n",
          to: "recipe.yaml")
        let child = try Child.run(
          ["train", "--recipe", "recipe.yaml", "--out", "run/", "--json"], in: place.path)
        #expect(child.exitCode == 0)
        let lines = child.errors.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(
          lines.first
            == "condense train ignores the teachers of the recipe; use condense distill to learn from them"
        )
        let form =
          /epoch [12]\/2  train loss \d+\.\d{4}  top1 \d\.\d{4}  top5 \d\.\d{4}  cross_entropy \d+\.\d{4}  calibration_error \d\.\d{4}  .*(s|left)(  best)?/
        #expect(lines.dropFirst().allSatisfy { $0.wholeMatch(of: form) != nil }, "\(lines)")
        #expect(!child.errors.contains("\u{1B}"))
        let object = try object(child)
        #expect(object["model"] as? String == "run/last.safetensors")
        #expect(object["top1"] is Double)
        #expect(child.lines.first?.hasPrefix("run/last.safetensors: top1 ") == true)
      }
    }

    /// The last line of standard output as a JSON object.
    private func object(_ child: Child) throws -> [String: Any] {
      let line = try #require(child.lines.last)
      return try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func `The last line of output is JSON`() throws {
      try Workplace.with { place in
        let arguments = ["train", "--recipe", place["recipe.yaml"], "--out"]
        #expect(CondenseTool.run(arguments + [place["one"]]) == 0)
        #expect(CondenseTool.run(arguments + [place["two"], "--set", "model.width=3"]) == 0)
        let models = ["one/last.safetensors", "two/best.safetensors"]
        let evaluated = try Child.run(
          ["evaluate"] + models + ["--data", "data", "--json"], in: place.path)
        #expect(evaluated.exitCode == 0)
        let results = try #require(try object(evaluated)["results"] as? [[String: Any]])
        #expect(results.map { $0["model"] as? String } == models)
        #expect(results.allSatisfy { $0["images"] as? Int == 12 })
        let parameters = try results.map { try #require($0["parameters"] as? Int) }
        #expect(parameters[0] < parameters[1])
        #expect(evaluated.lines.count >= 4)

        let inspection = try Child.run(["inspect", models[0], "--json"], in: place.path)
        // The graph is valid JSON for a file: a flag is a Boolean, not a number.
        #expect(inspection.lines.contains { $0.contains(#""bias":false"#) })
        let inspected = try object(inspection)
        #expect(inspected["parameters"] as? Int == parameters[0])
        let layers = try #require(inspected["layers"] as? [[String: Any]])
        let multiplyAdds = layers.compactMap { $0["multiply_adds"] as? Int }
        #expect(multiplyAdds.reduce(0, +) == inspected["multiply_adds"] as? Int)

        let sampled = try Child.run(
          ["sample", models[0], "--data", "data", "--out", "grid.png", "--json"], in: place.path)
        #expect(try object(sampled)["file"] as? String == "grid.png")
        #expect(try object(sampled)["shown"] as? Int == 12)
        #expect(try ImageFile.read(place["grid.png"]).width > 16 * 56)

        let limited = try Child.run(
          ["evaluate", models[0], "--data", "data", "--limit", "5", "--split", "train", "--json"],
          in: place.path)
        let result = try #require((try object(limited)["results"] as? [[String: Any]])?.first)
        #expect(result["images"] as? Int == 5)
      }
    }

    @Test func `JSON has null for numbers that are not finite`() throws {
      try Workplace.with { place in
        #expect(
          CondenseTool.run(["train", "--recipe", place["recipe.yaml"], "--out", place["run"]]) == 0)
        let model = try Classifier(path: place["run/last.safetensors"])
        // Logits that overflow single precision have no finite cross-entropy.
        for entry in model.model.namedState where entry.name.hasSuffix("fc.weight") {
          entry.parameter.value = Tensor(repeating: 3e38, shape: entry.parameter.value.shape)
        }
        try model.save(to: place["broken.safetensors"])
        let child = try Child.run(
          ["evaluate", "broken.safetensors", "--data", "data", "--json"], in: place.path)
        #expect(child.exitCode == 0)
        let result = try #require((try object(child)["results"] as? [[String: Any]])?.first)
        #expect(result["cross_entropy"] is NSNull)
        #expect(result["top1"] as? Double == 0)
      }
    }

    @Test(
      "Messages tell a first-time user what to do",
      arguments: firstWords)
    func words(_ arguments: [String], _ code: Int32, _ expected: String) throws {
      try Workplace.with { place in
        let child = try Child.run(arguments, in: place.path)
        #expect(child.exitCode == code)
        // Results go to standard output, errors to standard error, and never to both.
        #expect((code == 0 ? child.output : child.errors).contains(expected), "\(child)")
        #expect((code == 0 ? child.errors : child.output).isEmpty)
        #expect(!place.has("run"))
      }
    }
  }
}
