import FileAccess
import Foundation
import Images
import Testing

@Suite struct PNGReadingTests {
  @Test(
    "every color type, depth and interlacing decodes to its samples", arguments: GoldenPicture.all)
  func decodesEveryKind(_ golden: GoldenPicture) throws {
    for file in golden.files {
      #expect(try PNG.decode(file, path: golden.name) == golden.image)
    }
  }

  @Test func `the golden pictures cover all kinds`() {
    #expect(GoldenPicture.all.count == 27)
    #expect(GoldenPicture.all.filter { $0.interlaced != nil }.count == 21)
    for golden in GoldenPicture.all {
      #expect(golden.files.allSatisfy { !$0.isEmpty }, "\(golden.name)")
      #expect(Set(golden.levels).count > 1, "\(golden.name)")
    }
  }

  @Test func `bytes after the end of the picture are ignored`() throws {
    let golden = try GoldenPicture.named("RGB, 8 bits")
    let file = golden.plain + Data("and a tail".utf8)
    #expect(try PNG.decode(file, path: "tail.png") == golden.image)
  }

  @Test func `a slice of a larger block of bytes decodes`() throws {
    let golden = try GoldenPicture.named("RGB, 8 bits")
    let slice = (Data([1, 2, 3]) + golden.plain).dropFirst(3)
    #expect(try PNG.decode(slice, path: "slice.png") == golden.image)
  }

  @Test func `a file that does not exist is missing`() {
    #expect { try PNG.read("/nowhere/at/all.png") } throws: { error in
      (error as? FileProblem)?.kind == .missing
    }
  }

  @Test(
    "the error names other formats",
    arguments: [
      (Data(), "empty"), (Data([0xFF, 0xD8, 0xFF, 0xE0]), "JPEG"), (Data("GIF89a".utf8), "GIF"),
      (Data("version https://git-lfs.github.com/spec/v1".utf8), "Git LFS"),
      (Data("hello, world".utf8), "not a PNG"),
    ])
  func namesOtherFiles(_ data: Data, _ word: String) {
    #expect { try PNG.decode(data, path: "a/b.png") } throws: { error in
      guard let problem = error as? FileProblem else { return false }
      return problem.kind == .malformed && problem.path == "a/b.png"
        && problem.found.contains(word)
    }
  }
}
