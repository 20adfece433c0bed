import DataPipeline
import Experiments
import FileAccess
import Foundation
import Images
import RecipeLanguage
import Steps
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Warnings of a training")
struct WarningTests {
  private func recipe(_ data: String, _ overrides: String...) throws -> ExperimentRecipe {
    try RecipeReader.decode(
      yaml: """
        step: train
        data: \(data)
        model: { kind: resnet, depth: 8, width: 2 }
        optimizer: { kind: sgd }
        schedule: { kind: cosine, learning_rate: 0.05 }
        training: { epochs: 1, batch_size: 16 }
        """, name: "r.yaml", overrides: overrides)
  }

  /// The warnings in the log of a run, which the listener also received.
  private func warnings(_ recipe: ExperimentRecipe, _ folder: String) throws -> [String] {
    let lines = Lines()
    try Experiment(recipe, in: folder).run(listener: lines)
    let log = String(decoding: try FileContents.read(folder + "/log.txt"), as: UTF8.self)
    let logged = log.split(separator: "\n").compactMap { line in
      line.range(of: " warning ").map { String(line[$0.upperBound...]) }
    }
    #expect(lines.all.filter { $0.hasPrefix("warning: ") } == logged.map { "warning: \($0)" })
    return logged
  }

  @Test func `A sound training has no warning`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      #expect(try warnings(recipe(data), folder + "/run") == [])
    }
  }

  @Test func `A warm-up as long as the run is reported`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      #expect(
        try warnings(recipe(data, "schedule.warmup_epochs=5"), folder + "/run") == [
          "the warm-up takes 15 steps, but the run has only 3, so the learning rate never reaches"
            + " 0.05; shorten the warm-up or train for more epochs"
        ])
    }
  }

  @Test func `A run that ends far above a uniform guess is reported`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let found = try warnings(
        recipe(data, "schedule={kind: constant, learning_rate: 300}"), folder + "/run")
      #expect(found.count == 1)
      #expect(
        found.first?.contains(
          "that of a uniform guess over 3 classes is 1.099, so the training failed.")
          == true)
      #expect(found.first?.hasSuffix("schedule.learning_rate below 300.0") == true)
    }
  }

  @Test func `Black images and classes without images are reported`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      for (name, count) in [("train", 48), ("t10k", 12)] {
        // Labels 0 and 2 only.
        let labels = (0..<count).map { UInt8($0 % 2 * 2) }
        for (kind, extents, bytes) in [
          ("images-idx3", [count, 8, 8], [UInt8](repeating: 0, count: 64 * count)),
          ("labels-idx1", [count], labels),
        ] {
          try Data(idxBytes(extents, bytes)).write(
            to: URL(fileURLWithPath: "\(folder)/\(name)-\(kind)-ubyte"))
        }
      }
      #expect(
        try warnings(recipe(data), folder + "/run") == [
          "1 of 3 classes have no training image: 1; add images, or check the labels",
          "48 of 48 training images are of a single color, such as all black; check how they were"
            + " made",
          "1 of 3 classes have no test image: 1; add images, or check the labels",
          "12 of 12 test images are of a single color, such as all black; check how they were made",
        ])
    }
  }

  @Test func `A single class is reported`() throws {
    try withTemporaryFolder { folder in
      let data = InMemoryDataset(
        pixels: [1, 2, 3, 4], labels: [0], classNames: ["cat"], imageShape: [2, 2, 1])
      #expect(
        data.flaws(part: "training") == [
          "the training images have a single class, cat; add images of other classes"
        ])
      let report = EvaluationReport(metrics: [.init("cross_entropy", 5)], quality: 0)
      #expect(report.lossFlaw(classes: 1, learningRate: 1) == nil)
      #expect(report.lossFlaw(classes: 100, learningRate: 1) == nil)
      #expect(report.lossFlaw(classes: 10, learningRate: 1) != nil)
    }
  }

  @Test func `A domain of black images is reported`() throws {
    try withTemporaryFolder { folder in
      try StripesPair(size: 16, seed: 0).write(
        to: folder + "/images", trainCount: 2, testCount: 2)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/images/trainB") {
        try PNG.write(
          Image(
            width: 16, height: 16, channels: 3, samples: [Float](repeating: 0, count: 768)),
          to: "\(folder)/images/trainB/\(name)")
      }
      let recipe: ExperimentRecipe = try RecipeReader.decode(
        yaml: """
          step: cyclegan
          data: { path: \(folder)/images, load_size: 16, crop_size: 16 }
          generator: { filters: 4, blocks: 1 }
          discriminator: { filters: 4, layers: 1 }
          training: { epochs: 1 }
          """, name: "r.yaml")
      #expect(
        try warnings(recipe, folder + "/run") == [
          "all training images of domain B are of a single color; check the files in trainB",
          "there are 2 test images of A and 2 of B. With fewer than 100 of each, Fréchet distance and"
            + " KID are unreliable; add images to testA and testB",
        ])
      // A finished run trains nothing.
      let lines = Lines()
      try Experiment(resuming: folder + "/run").run(isResuming: true, listener: lines)
      #expect(lines.all.contains("\(folder)/run is already finished after 1 epochs"))
    }
  }

  @Test func `The accuracy of each teacher is reported, and a teacher near chance`() throws {
    try withTemporaryFolder { folder in
      let data = try TinyData.write(to: folder)
      let teacher = folder + "/teacher"
      try Experiment(recipe(data, "training.epochs=20"), in: teacher).run()
      let good = teacher + "/last.safetensors"
      // A teacher whose images are normalized in another way.
      var classifier = try Classifier(path: good)
      classifier = Classifier(
        model: classifier.model,
        manifest: ClassifierManifest(
          imageShape: [8, 8, 1], classNames: classifier.manifest.classNames,
          normalization: Normalization(mean: [300], deviation: [0.001])))
      let bad = folder + "/bad.safetensors"
      try classifier.save(to: bad)
      for (name, extra) in [("cached", "seed=1"), ("augmented", "augmentation.flip=true")] {
        let lines = Lines()
        let student = try recipe(data, "step=distill", "teachers.files=[\(good), \(bad)]", extra)
        try Experiment(student, in: "\(folder)/\(name)").run(listener: lines)
        let told = lines.all.filter { $0.hasPrefix("teacher ") }
        #expect(told.count == 2 && told.allSatisfy { $0.hasSuffix(" % on 48 training images") })
        #expect(told.last == "teacher \(bad): top1 33.33 % on 48 training images")
        let warned = lines.all.filter { $0.hasPrefix("warning: teacher ") }
        #expect(warned.count == 1)
        #expect(
          warned.first?.hasPrefix(
            "warning: teacher \(bad) is near chance, which is 33.33 %: probably it was trained with"
              + " another normalization of the images, or with its classes in another order.")
            == true)
      }
    }
  }
}
