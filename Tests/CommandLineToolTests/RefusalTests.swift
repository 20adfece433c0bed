import CommandLineTool
import FileAccess
import Foundation
import Images
import Interchange
import Layers
import Networks
import TensorCore
import Testing
import Training

extension ProcessWideTests {
  /// Each error has its exit code and leaves no files.
  @Suite("Rejected inputs")
  struct RefusalTests {
    private func train(_ place: Workplace, _ arguments: String...) -> Int32 {
      CondenseTool.run(
        ["train", "--recipe", place["recipe.yaml"], "--out", place["run"]] + arguments)
    }

    @Test(
      "A recipe with an invalid override is rejected",
      arguments: [
        "model.deepth=8", "model.depth=9", "model.width=0", "model.width_multiplier=2",
        "model.kind=lenet", "training.epochs=0", "training.batch_size=0", "optimizer.kind=adamx",
        "schedule.learning_rate=0", "data.labeled=37", "data.kind=image-folder2",
        "data.files=", "data.normalization={mean: [0, 0, 0], deviation: [1, 1, 1]}", "nonsense",
        "augmentation.crop_padding=-1",
      ])
    func recipes(_ override: String) throws {
      try Workplace.with { place in
        #expect(train(place, "--set", override) == 64)
        #expect(!place.has("run"))
      }
    }

    @Test func `A recipe with an unknown key, or no recipe, is rejected`() throws {
      try Workplace.with { place in
        try place.write(Workplace.recipe(data: place["data"]) + "sed: 3\n", to: "recipe.yaml")
        #expect(train(place) == 64)
        #expect(CondenseTool.run(["train", "--out", place["run"]]) == 64)
        #expect(
          CondenseTool.run(["train", "--recipe", place["no.yaml"], "--out", place["run"]]) == 66)
        #expect(!place.has("run"))
      }
    }

    @Test func `Missing or damaged data is rejected`() throws {
      try Workplace.with { place in
        #expect(train(place, "--set", "data.path=\(place["nowhere"])") == 66)
        try place.writeImages(in: "cut")
        let images = try place.read("cut/train-images-idx3-ubyte")
        try AtomicFile.write(images.dropLast(10), to: place["cut/train-images-idx3-ubyte"])
        #expect(train(place, "--set", "data.path=\(place["cut"])") == 65)
        try place.write(truncatedGzip, to: "data/train-images.gz")
        #expect(train(place, "--set", "data.files.train_images=train-images.gz") == 65)
        #expect(!place.has("run"))
      }
    }

    /// The first half of a gzip stream.
    private let truncatedGzip: [UInt8] = [
      0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x63, 0x60, 0xE0, 0x60, 0x66,
    ]

    @Test func `A damaged image, or one of another size, is rejected`() throws {
      try Workplace.with { place in
        for part in ["train", "test"] {
          for name in ["a", "b"] {
            try place.makeFolder("pictures/\(part)/\(name)")
            try PNG.write(
              Image(width: 8, height: 8, filledWith: .white),
              to: place["pictures/\(part)/\(name)/1.png"])
          }
        }
        let data = "data={kind: image-folder, color: gray, path: \(place["pictures"])}"
        #expect(
          CondenseTool.run([
            "train", "--recipe", place["recipe.yaml"], "--out", place["good"], "--set", data,
          ]) == 0)
        let picture = try place.read("pictures/train/b/1.png")
        try AtomicFile.write(picture.prefix(picture.count / 2), to: place["pictures/train/b/1.png"])
        #expect(train(place, "--set", data) == 65)
        try PNG.write(
          Image(width: 9, height: 8, filledWith: .white), to: place["pictures/train/b/1.png"])
        #expect(train(place, "--set", data) == 65)
        #expect(!place.has("run"))
      }
    }

    @Test func `An unusable output folder is rejected`() throws {
      try Workplace.with { place in
        try place.write("file", to: "file")
        for out in ["file", "file/run"] {
          #expect(
            CondenseTool.run(["train", "--recipe", place["recipe.yaml"], "--out", place[out]])
              == 73)
        }
        #expect(CondenseTool.run(["train", "--recipe", place["recipe.yaml"], "--out", ""]) == 64)
        #expect(try place.read("file") == Data("file".utf8))
      }
    }

    @Test func `An existing run needs --resume, and --resume needs an existing run`() throws {
      try Workplace.with { place in
        #expect(train(place) == 0)
        let before = try place.names("run").map { try place.read("run/" + $0) }
        // This is rejected before anything is read.
        #expect(train(place, "--set", "data.path=/nowhere") == 73)
        let resume = ["train", "--resume", "--out", place["run"]]
        #expect(CondenseTool.run(resume + ["--recipe", place["recipe.yaml"]]) == 64)
        #expect(CondenseTool.run(resume + ["--set", "seed=4"]) == 65)
        #expect(CondenseTool.run(resume + ["--seed", "4"]) == 64)
        #expect(CondenseTool.run(["distill", "--resume", "--out", place["run"]]) == 64)
        #expect(CondenseTool.run(["train", "--resume", "--out", place["no"]]) == 66)
        #expect(!place.has("no"))
        #expect(try place.names("run").map { try place.read("run/" + $0) } == before)
      }
    }

    @Test func `A diverging training has its exit code`() throws {
      try Workplace.with { place in
        #expect(train(place, "--set", "schedule.learning_rate=1e30") == 70)
        #expect(!place.has("run/state.safetensors"))
        // Without a checkpoint there is nothing to continue from, and the folder is free.
        #expect(CondenseTool.run(["train", "--resume", "--out", place["run"]]) == 66)
        #expect(train(place) == 0)
      }
    }

    @Test func `Teachers that do not fit are rejected`() throws {
      try Workplace.with { place in
        #expect(train(place) == 0)
        func distill(_ teacher: String, _ arguments: String...) -> Int32 {
          CondenseTool.run(
            [
              "distill", "--recipe", place["recipe.yaml"], "--teacher", place[teacher], "--out",
              place["student"],
            ] + arguments)
        }
        #expect(distill("nowhere.safetensors") == 66)
        try place.write("nonsense", to: "nonsense.safetensors")
        #expect(distill("nonsense.safetensors") == 65)
        #expect(distill("run/state.safetensors") == 65)
        try place.writeImages(in: "four", classes: 4)
        #expect(distill("run/last.safetensors", "--set", "data.path=\(place["four"])") == 65)
        #expect(
          distill(
            "run/last.safetensors", "--set", "teachers.cache=\(place["cache"])", "--set",
            "augmentation.flip=true") == 64)
        #expect(distill("run/last.safetensors", "--set", "losses.temperature=0") == 64)
        #expect(
          CondenseTool.run([
            "distill", "--recipe", place["recipe.yaml"], "--out", place["student"],
          ]) == 64)
        // The cache of another teacher.
        #expect(train(place, "--out", place["other"], "--seed", "9") == 0)
        #expect(
          distill(
            "run/last.safetensors", "--out", place["one"], "--set",
            "teachers.cache=\(place["cache"])") == 0)
        #expect(
          distill("other/last.safetensors", "--set", "teachers.cache=\(place["cache"])") == 65)
        #expect(!place.has("student"))
      }
    }

    @Test func `A teacher without a description needs its architecture`() throws {
      try Workplace.with { place in
        #expect(train(place) == 0)
        let file = try SafetensorsFile(path: place["run/last.safetensors"])
        try SafetensorsWriter.write(
          tensors: file.names.map { StoredTensor(name: $0, tensor: try file.tensor(named: $0)) },
          metadata: [:], to: place["plain.safetensors"])
        let arguments = [
          "distill", "--recipe", place["recipe.yaml"], "--teacher", place["plain.safetensors"],
          "--out", place["student"],
        ]
        #expect(CondenseTool.run(arguments) == 65)
        #expect(!place.has("student"))
        let architecture = "teachers.architecture={kind: resnet, depth: 8, width: 2}"
        #expect(CondenseTool.run(arguments + ["--set", architecture]) == 0)
      }
    }
  }
}
