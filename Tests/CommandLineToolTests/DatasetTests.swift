import CommandLineTool
import DataPipeline
import Foundation
import Images
import Testing

extension ProcessWideTests {
  @Suite("Generated data sets")
  struct DatasetTests {
    private func stripes(_ place: Workplace, _ out: String, _ more: String...) -> Int32 {
      CondenseTool.run(
        ["dataset", "stripes", "--count", "3", "--test", "2", "--size", "16", "--out", place[out]]
          + more)
    }

    private func identity(_ place: Workplace, _ name: String) throws -> String {
      try UnpairedFolder(
        place[name], preparation: ImagePreparation(loadSize: 16, cropSize: 16)
      ).identity
    }

    @Test func `Stripes depend only on the seed`() throws {
      try Workplace.with { place in
        #expect(stripes(place, "one") == 0)
        #expect(stripes(place, "two", "--threads", "1") == 0)
        #expect(stripes(place, "three", "--seed", "1") == 0)
        let identities = try ["one", "two", "three"].map { try identity(place, $0) }
        #expect(identities[0] == identities[1])
        #expect(identities[0] != identities[2])
        #expect(try place.names("one/trainB") == ["00000.png", "00001.png", "00002.png"])
        #expect(try place.names("one/testB_truth") == ["00000.png", "00001.png"])
      }
    }

    @Test func `An existing folder is left unchanged`() throws {
      try Workplace.with { place in
        #expect(stripes(place, "one") == 0)
        let before = try place.read("one/trainA/00000.png")
        #expect(stripes(place, "one", "--seed", "9") == 73)
        #expect(stripes(place, "recipe.yaml/inside") == 73)
        #expect(try place.read("one/trainA/00000.png") == before)
        #expect(try place.names("") == ["data", "one", "recipe.yaml"])
      }
    }

    @Test func `A fashion pair reports its counts`() throws {
      try Workplace.with { place in
        // Labels 0, 1 and 2 in turn.
        try place.writeImages(in: "clothes", size: 28)
        let child = try Child.run(
          [
            "dataset", "fashion-pair", "--classes", "pullover,t-shirt-top", "--data", "clothes",
            "--out", "pair", "--train", "5", "--json",
          ], in: place.path)
        #expect(child.exitCode == 0)
        #expect(
          child.lines.map(String.init) == [
            "pair: gray images of 32×32, A Pullover and B T-shirt/top",
            "trainA 5, trainB 5, testA 4, testB 4",
            "left out 0 training images whose pixels equal those of a test image",
            #"{"classes":["Pullover","T-shirt/top"],"duplicates":[0,0],"folder":"pair","test":[4,4],"train":[5,5]}"#,
          ])
        #expect(try place.names("pair") == ["testA", "testB", "trainA", "trainB"])
        #expect(try ImageFile.read(place["pair/trainA/00002.png"]).width == 32)
      }
    }

    @Test func `Stripes report their counts`() throws {
      try Workplace.with { place in
        let child = try Child.run(
          ["dataset", "stripes", "--count", "2", "--test", "1", "--out", "made", "--json"],
          in: place.path)
        #expect(child.exitCode == 0)
        #expect(
          child.lines.map(String.init) == [
            "made: RGB images of 64×64, A plain and B striped",
            "trainA 2, trainB 2, testA 1, testB 1, with ground truth for each test image",
            #"{"folder":"made","size":[64,64],"test":[1,1],"train":[2,2]}"#,
          ])
      }
    }
  }
}
