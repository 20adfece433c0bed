import DataPipeline
import Experiments
import FileAccess
import Foundation
import Interchange
import RecipeLanguage
import Steps
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Runs with teachers of all kinds")
struct TeacherRunTests {
  private func recipe(_ data: String, _ overrides: [String]) throws -> ExperimentRecipe {
    try RecipeReader.decode(
      yaml: """
        step: distill
        data: \(data)
        model: { kind: resnet, depth: 8, width: 2 }
        optimizer: { kind: sgd }
        schedule: { kind: cosine, learning_rate: 0.05 }
        training: { epochs: 1, batch_size: 16 }
        """, name: "r.yaml", overrides: overrides)
  }

  /// Logits that know the labels of the 48 images.
  private func writeLogits(
    to path: String, right: Float = 5, metadata: [String: String] = [:]
  ) throws {
    let scalars = (0..<48).flatMap { index in (0..<3).map { $0 == index % 3 ? right : 0 } }
    try SafetensorsWriter.write(
      tensors: [StoredTensor(name: "logits", tensor: Tensor(scalars, shape: [48, 3]))],
      metadata: metadata, to: path)
  }

  private func problem(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func `Logits from a file teach alone and beside networks`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let logits = folder + "/logits.safetensors"
      try writeLogits(to: logits)
      for (name, value) in [("one", logits), ("list", "[\(logits)]")] {
        let lines = Lines()
        try Experiment(recipe(data, ["teachers.logits=\(value)"]), in: "\(folder)/\(name)")
          .run(listener: lines)
        #expect(lines.all.contains("teacher \(logits): top1 100.00 % on 48 training images"))
        #expect(!FileContents.exists("\(folder)/\(name)/teacher-outputs.safetensors"))
      }
      #expect(
        try Classifier(path: folder + "/one/last.safetensors").manifest.provenance["teachers"]
          == logits)
      let network = folder + "/one/last.safetensors"
      let lines = Lines()
      try Experiment(
        recipe(data, ["teachers.files=[\(network)]", "teachers.logits=\(logits)"]),
        in: folder + "/both"
      ).run(listener: lines)
      #expect(lines.all.filter { $0.hasPrefix("teacher ") }.count == 2)
    }
  }

  @Test func `A warning of bad logits names what their file does not`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let logits = folder + "/logits.safetensors"
      for (number, metadata) in [[:], ["classes": #"["0", "1", "2"]"#]].enumerated() {
        try writeLogits(to: logits, right: -5, metadata: metadata)
        let lines = Lines()
        try Experiment(recipe(data, ["teachers.logits=\(logits)"]), in: "\(folder)/\(number)")
          .run(listener: lines)
        let warning = try #require(lines.all.first { $0.contains("is near chance") })
        #expect(warning.contains("its rows are in another order than the images"))
        #expect(warning.contains("its columns are in another order") == metadata.isEmpty)
        #expect(warning.contains("with classes in the file's metadata") == metadata.isEmpty)
      }
    }
  }

  @Test func `A wrong architecture of teachers is reported at its own key`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let file = folder + "/a.safetensors"
      try SafetensorsWriter.write(tensors: [StoredTensor(name: "a", tensor: Tensor(1))], to: file)
      func problem(_ architecture: String) throws -> String? {
        let changes = ["teachers.files=[\(file)]", "teachers.architecture=\(architecture)"]
        return self.problem { try Experiment(recipe(data, changes), in: folder + "/run").run() }
      }
      #expect(
        try problem("{kind: resnet, depth: 9}")?.contains("teachers.architecture.depth") == true)
      #expect(try problem("{kind: vgg11}")?.contains("teachers.architecture.kind") == true)
    }
  }

  @Test func `Augmentation and a cache without networks are refused beside logits`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let logits = folder + "/logits.safetensors"
      try writeLogits(to: logits)
      func problem(_ overrides: String...) -> String? {
        self.problem {
          try Experiment(
            recipe(data, ["teachers.logits=\(logits)"] + overrides), in: folder + "/run"
          ).run()
        }
      }
      #expect(
        problem("augmentation.flip=true")?.contains(
          "teachers.logits: \(logits) cannot be used, because augmentation changes the images")
          == true)
      #expect(problem("teachers.cache=x")?.contains("but there are none") == true)
      #expect(
        problem("losses={features: 1}")?.contains("no teacher is a network") == true)
      #expect(!FileContents.exists(folder + "/run/recipe.yaml"))
    }
  }

  @Test func `A run is not resumed with other logits`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let logits = folder + "/logits.safetensors"
      try writeLogits(to: logits)
      let run = folder + "/run"
      let stopper = Stopper(after: 2)
      let recipe = try recipe(data, ["teachers.logits=\(logits)"])
      #expect(throws: StoppedBySignal.self) {
        try Experiment(recipe, in: run).run(stop: stopper.stop)
      }
      try writeLogits(to: logits, right: 6)
      let found = problem { try Experiment(resuming: run).run(isResuming: true) }
      #expect(found?.contains("teachers fnv1a64:") == true)
      try writeLogits(to: logits)
      try Experiment(resuming: run).run(isResuming: true)
    }
  }

  @Test func `A new network begins with the fitting tensors of a file`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let first = folder + "/first"
      try Experiment(recipe(data, ["step=train"]), in: first).run()
      let file = first + "/last.safetensors"
      let lines = Lines()
      let run = folder + "/run"
      try Experiment(
        recipe(
          data,
          ["step=train", "model.depth=14", "start_from=\(file)", "schedule.learning_rate=1e-9"]),
        in: run
      ).run(listener: lines)
      let words = try #require(lines.all.first { $0.hasPrefix("start_from: ") })
      #expect(words.contains(" tensors of the network begin with the values of \(file)"))
      #expect(words.contains("layer1.1.conv1.weight [2, 2, 3, 3] is not in the file"))
      let page = String(decoding: try FileContents.read(run + "/report.html"), as: UTF8.self)
      #expect(page.contains("Initial weights") && page.contains("layer1.1.conv1.weight"))
      let log = String(decoding: try FileContents.read(run + "/log.txt"), as: UTF8.self)
      #expect(log.contains(words))
      // The sentence has three of them, the log all.
      #expect(
        !words.contains("layer3.1.bn2.bias") && log.contains("layer3.1.bn2.bias [8] is not in"))
      #expect(!words.contains("was trained with the mean"))
      let normalized = Lines()
      try Experiment(
        recipe(
          data,
          [
            "step=train", "start_from=\(file)", "data.normalization={mean: [0.5], deviation: [2]}",
          ]), in: folder + "/normalized"
      ).run(listener: normalized)
      #expect(
        normalized.all.contains {
          $0.hasPrefix("start_from: ") && $0.contains("but the data has [0.5] and [2.0]")
        })
      let (old, new) = (try Classifier(path: file), try Classifier(path: run + "/last.safetensors"))
      func weight(_ classifier: Classifier) -> [Float] {
        classifier.model.namedParameters.first { $0.name == "conv1.weight" }?.parameter.value
          .scalars ?? []
      }
      #expect(zip(weight(old), weight(new)).allSatisfy { abs($0 - $1) < 1e-6 })
      #expect(new.manifest.provenance["start_from"] == file)
      let other = folder + "/other.safetensors"
      try SafetensorsWriter.write(
        tensors: [StoredTensor(name: "fc.weight", tensor: Tensor(zeros: [7, 8]))], to: other)
      let nothing = problem {
        try Experiment(
          recipe(data, ["step=train", "start_from=\(other)"]), in: folder + "/nothing"
        ).run()
      }
      #expect(nothing?.contains("its tensor") == true)
      #expect(nothing?.contains("remove start_from") == true)
    }
  }

  @Test func `The memory of a teacher is that for its own images`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let large = try TinyData.write(to: makeFolder(folder + "/large"), size: 128)
      var told: [String] = []
      for (name, data) in [("small", data), ("large", large)] {
        let teacher = "\(folder)/\(name)-teacher"
        try Experiment(
          recipe(data, ["step=train", "training.batch_size=48"]), in: teacher
        ).run()
        let run = "\(folder)/\(name)-run"
        try Experiment(
          recipe(
            try TinyData.write(to: folder),
            ["teachers.files=[\(teacher)/last.safetensors]", "augmentation.flip=true"]), in: run
        ).run()
        let log = String(decoding: try FileContents.read(run + "/log.txt"), as: UTF8.self)
        let need = try #require(log.firstMatch(of: /training takes about (.+?) of memory/))
        told.append(String(need.output.1))
      }
      #expect(told[0] != told[1], "\(told)")
    }
  }

  private func makeFolder(_ path: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }
}
