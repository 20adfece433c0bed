import DataPipeline
import Experiments
import FileAccess
import Images
import Networks
import Steps
import TensorCore
import TestSupport
import Testing
import Training

@Suite("Data to evaluate classifiers on")
struct EvaluationDataTests {
  /// A folder with one image for each class, whose pixels are the place of the class.
  private func write(_ names: [String], in folder: String) throws {
    for (place, name) in names.enumerated() {
      try NewFolder.create("\(folder)/\(name)")
      let samples = [Float](repeating: Float(place) / 255, count: 4 * 4)
      try PNG.write(
        Image(width: 4, height: 4, channels: 1, samples: samples), to: "\(folder)/\(name)/0.png")
    }
  }

  private func classifier(_ names: [String]) -> Classifier {
    var draft = Draft("tiny")
    let pooled = draft.globalAveragePool("pool", draft.image(channels: 1))
    return Classifier(
      model: drawn(draft.plan(draft.linear("fc", pooled, names.count))),
      manifest: ClassifierManifest(
        imageShape: [4, 4, 1], classNames: names, normalization: .identity(channels: 1)))
  }

  private func problem(_ folders: [String], _ classes: [String]) throws -> FileProblem? {
    try withTemporaryFolder { folder in
      try write(folders, in: folder)
      return #expect(throws: FileProblem.self) {
        try EvaluationData(folder).loader(for: classifier(classes))
      }
    }
  }

  @Test("Folders belong to the classes of their names, in the order of the model")
  func order() throws {
    try withTemporaryFolder { folder in
      try write(["bird", "cat", "dog"], in: folder)
      let loader = try EvaluationData(folder).loader(for: classifier(["dog", "bird", "cat"]))
      let batch = try #require(loader.batches(epoch: 0).first { _ in true })
      let places = batch.images.scalars.indices.filter { $0.isMultiple(of: 16) }
        .map { Int((batch.images.scalars[$0] * 255).rounded()) }
      #expect(places == [0, 1, 2])
      #expect(batch.labels == [1, 2, 0])
    }
  }

  @Test("Data without names of classes comes with a note which number is which class")
  func numberedClasses() throws {
    try withTemporaryFolder { folder in
      _ = try TinyData.write(to: folder)
      let data = EvaluationData(folder)
      #expect(
        data.note(for: classifier(["dog", "bird", "cat"]))
          == "the labels in \(folder) are numbers, taken for the classes of the model in its order: 0 is"
          + " dog, 1 is bird, 2 is cat")
      #expect(data.note(for: classifier(["0", "1", "2"])) == nil)
      #expect(
        data.note(for: classifier(FashionMNIST.classNames.reversed()))?.hasSuffix(
          "Fashion-MNIST has these classes in another order") == true)
      try write(["bird", "cat"], in: folder + "/folders/train")
      try write(["bird", "cat"], in: folder + "/folders/test")
      #expect(EvaluationData(folder + "/folders").note(for: classifier(["cat", "bird"])) == nil)
    }
  }

  @Test("Held-out images are those that a recipe held out, and a missing part is refused")
  func heldOut() throws {
    try withTemporaryFolder { folder in
      try write(["bird", "cat", "dog", "eel"], in: folder)
      let classifier = classifier(["bird", "cat", "dog", "eel"])
      let all = EvaluationData(folder)
      #expect(try all.loader(for: classifier).dataset.count == 4)
      #expect(all.note(for: classifier)?.contains("--held-out 0.2") == true)
      for split in [DatasetSplit.test, .validation] {
        let problem = #expect(throws: FileProblem.self) {
          try EvaluationData(folder, split).loader(for: classifier)
        }
        #expect(problem?.advice.contains("--held-out") == true)
      }
      #expect(try EvaluationData(folder, .train).loader(for: classifier).dataset.count == 4)
      var recipe = ClassificationData(.imageFolder, path: folder)
      recipe.testShare = 0.5
      let test = try recipe.parts(seed: 3).test
      let held = try EvaluationData(folder, heldOut: 0.5).loader(for: classifier).dataset
      #expect(held.count == test.count)
      #expect((0..<2).map(held.label(at:)) == (0..<2).map(test.label(at:)))
    }
  }

  @Test("The message names the classes that differ")
  func names() throws {
    let problem = try problem(["bird", "cat", "dogs"], ["cat", "dog"])
    #expect(
      problem?.found
        == "the data has 3 classes and the model 2, and their names differ: only the data has bird,"
        + " dogs; only the model has dog")
    #expect(problem?.advice.contains("rename the folders") == true)
  }

  @Test("A model with numbers for names needs names")
  func numbers() throws {
    let problem = try problem(["cat", "dog"], ["0", "1"])
    #expect(problem?.advice.contains("--classes") == true)
  }
}
