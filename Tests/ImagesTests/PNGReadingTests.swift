import FileAccess
import Foundation
import Images
import Testing

@Suite struct PNGReadingTests {
  @Test(
    "every color type, depth and interlacing decodes to its samples", arguments: GoldenPicture.all)
  func decodesEveryKind(_ golden: GoldenPicture) throws {
    for file in golden.files {
      #expect(try ImageFile.decode(file, path: golden.name) == golden.image)
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
    #expect(try ImageFile.decode(file, path: "tail.png") == golden.image)
  }

  @Test func `chunks that say nothing of the samples are skipped, even if they contradict them`()
    throws
  {
    let golden = try GoldenPicture.named("gray, 8 bits")
    var chunks = Chunks(of: golden.plain)
    let names = [
      "iCCP", "cHRM", "gAMA", "sRGB", "sBIT", "tEXt", "zTXt", "iTXt", "tIME", "pHYs", "bKGD",
      "eXIf",
      "hIST", "sPLT", "oFFs", "pCAL", "sCAL", "prVt",
    ]
    chunks.all.insert(contentsOf: names.map { ($0, Data("any".utf8)) }, at: 1)
    #expect(try ImageFile.decode(chunks.file, path: "chunks.png") == golden.image)
    // Their checksums are verified nevertheless.
    for name in names {
      var file = chunks.file
      let place = try #require(file.range(of: Data((name + "any").utf8)))
      file[place.upperBound] ^= 1
      #expect(throws: FileProblem.self) { try ImageFile.decode(file, path: "chunks.png") }
    }
  }

  @Test func `surplus bytes in the stream of the pixels are ignored`() throws {
    let golden = try GoldenPicture.named("gray, 8 bits")
    var chunks = Chunks(of: golden.plain)
    let last = try #require(chunks.all.lastIndex { $0.kind == "IDAT" })
    chunks.all[last].content += Data([1, 2, 3])
    #expect(try ImageFile.decode(chunks.file, path: "surplus.png") == golden.image)
    // A wrong checksum of the pixels is not.
    let content = chunks.all[last].content
    chunks.all[last].content[content.startIndex + content.count - 4] ^= 1
    #expect(throws: FileProblem.self) { try ImageFile.decode(chunks.file, path: "surplus.png") }
  }

  @Test func `surplus rows in the stream of the pixels are ignored, as by libpng`() throws {
    let golden = try GoldenPicture.named("gray, 8 bits")
    var chunks = Chunks(of: golden.plain)
    chunks.claim(width: GoldenPicture.width, height: GoldenPicture.height - 1)
    let image = try ImageFile.decode(chunks.file, path: "rows.png")
    #expect(image.height == GoldenPicture.height - 1)
    #expect(image.samples[...] == golden.image.samples.prefix(image.samples.count))
  }

  @Test func `a slice of a larger block of bytes decodes`() throws {
    let golden = try GoldenPicture.named("RGB, 8 bits")
    let slice = (Data([1, 2, 3]) + golden.plain).dropFirst(3)
    #expect(try ImageFile.decode(slice, path: "slice.png") == golden.image)
  }

  @Test func `a file that does not exist is missing`() {
    #expect { try ImageFile.read("/nowhere/at/all.png") } throws: { error in
      (error as? FileProblem)?.kind == .missing
    }
  }

  @Test(
    "the error names other formats",
    arguments: [
      (Data(), "empty"), (Data([0xFF, 0xD8]), "ends after 2 bytes"), (Data("GIF89a".utf8), "a GIF"),
      (Data("RIFF....WEBPVP8 ".utf8), "a WebP"), (Data("II*\0....".utf8), "a TIFF"),
      (Data("BM......".utf8), "a BMP"), (Data("....ftypheic".utf8), "a HEIC"),
      (Data("....ftypavif".utf8), "an AVIF"), (Data("%PDF-1.4".utf8), "a PDF"),
      (Data("version https://git-lfs.github.com/spec/v1".utf8), "Git LFS"),
      (Data("hello, world".utf8), "not an image"),
    ])
  func namesOtherFiles(_ data: Data, _ word: String) {
    #expect { try ImageFile.decode(data, path: "a/b.png") } throws: { error in
      guard let problem = error as? FileProblem else { return false }
      return problem.kind == .malformed && problem.path == "a/b.png"
        && problem.found.contains(word)
    }
  }
}
