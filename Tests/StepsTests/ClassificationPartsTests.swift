import DataPipeline
import FileAccess
import Foundation
import Images
import RecipeLanguage
import Steps
import TestSupport
import Testing

@Suite struct `Parts of the data` {
  /// Writes `count` different images of each of two classes.
  private func write(_ count: Int, to folder: String) throws {
    for name in ["cat", "dog"] {
      try NewFolder.create("\(folder)/\(name)")
      for index in 0..<count {
        let color = Image.Color(red: Float(index) / 100, green: name == "cat" ? 0 : 1, blue: 0)
        try PNG.write(
          Image(width: 2, height: 2, filledWith: color), to: "\(folder)/\(name)/\(index).png")
      }
    }
  }

  private func data(_ folder: String) -> ClassificationData {
    ClassificationData(.imageFolder, path: folder)
  }

  private func labels(_ data: any ClassificationDataset) -> [Int] {
    (0..<data.count).map(data.label(at:))
  }

  @Test func `validation takes the same share of each class from the training images`() throws {
    try withTemporaryFolder { folder in
      try write(20, to: "\(folder)/train")
      try write(3, to: "\(folder)/test")
      var data = data(folder)
      #expect(try data.parts(seed: 1).validation == nil)
      data.validation = 0.1
      let parts = try data.parts(seed: 1)
      let held = try #require(parts.validation)
      #expect(labels(held) == [0, 0, 1, 1])
      #expect(parts.training.count == 36)
      #expect(parts.test.count == 6)
      let paths = Set((0..<4).compactMap(held.imageFile(at:)))
      #expect((0..<36).allSatisfy { !paths.contains(parts.training.imageFile(at: $0) ?? "") })
      #expect(try data.parts(seed: 2).validation?.identity != held.identity)
    }
  }

  @Test func `a folder beside test is the validation part, and alone it is the test part`() throws {
    try withTemporaryFolder { folder in
      try write(4, to: "\(folder)/train")
      try write(2, to: "\(folder)/val")
      #expect(try data(folder).parts(seed: 1).test.count == 4)
      #expect(try data(folder).parts(seed: 1).validation == nil)
      try write(3, to: "\(folder)/test")
      #expect(try data(folder).parts(seed: 1).test.count == 6)
      #expect(try data(folder).parts(seed: 1).validation?.count == 4)
    }
  }

  @Test func `data without a test part are split, in the same way for all seeds`() throws {
    try withTemporaryFolder { folder in
      try write(10, to: folder)
      var data = data(folder)
      let problem = #expect(throws: RecipeProblem.self) { try data.parts(seed: 1) }
      #expect("\(String(describing: problem))".contains("data.test: 0.2"))
      data.testShare = 0.2
      let parts = try data.parts(seed: 1)
      #expect(labels(parts.test) == [0, 0, 1, 1])
      #expect(parts.training.count == 16)
      #expect(try data.parts(seed: 5).test.identity == parts.test.identity)
    }
  }

  @Test func `names of parts are not classes, and capitals do not matter`() throws {
    try withTemporaryFolder { folder in
      try write(4, to: "\(folder)/upper/Train")
      try write(2, to: "\(folder)/upper/TEST")
      #expect(try data(folder + "/upper").parts(seed: 1).test.count == 4)
      try write(4, to: "\(folder)/other/training_set")
      try write(2, to: "\(folder)/other/test_set")
      var other = data(folder + "/other")
      other.testShare = 0.5
      let problem = #expect(throws: FileProblem.self) { try other.parts(seed: 1) }
      #expect(problem?.found.contains("test_set, training_set look like parts") == true)
    }
  }

  @Test func `few images of many classes are held out of all of them by turns`() throws {
    let data = InMemoryDataset(
      pixels: Array(0..<50), labels: (0..<50).map { $0 / 5 },
      classNames: (0..<10).map(String.init), imageShape: [1, 1, 1])
    let chosen = (1...8 as ClosedRange<UInt64>).map { seed in
      let part = StratifiedChoice(count: 5, seed: seed, purpose: "validation", of: data)
      return Set(part.indices.map { data.label(at: $0) })
    }
    #expect(Set(chosen).count > 1)
    #expect(chosen.allSatisfy { $0.count == 5 })
  }

  @Test(arguments: [0, 0.95, 1, -0.1, 0.01])
  func `a share that leaves no images is refused`(_ share: Double) throws {
    try withTemporaryFolder { folder in
      try write(4, to: "\(folder)/train")
      try write(2, to: "\(folder)/test")
      var data = data(folder)
      data.validation = share
      #expect(throws: RecipeProblem.self) { try data.parts(seed: 1) }
    }
  }
}
