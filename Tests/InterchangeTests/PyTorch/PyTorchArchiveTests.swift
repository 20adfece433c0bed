import FileAccess
import Foundation
import Interchange
import Testing

@Suite struct PyTorchArchiveTests {
  private let state = PickleBytes.state([2, 2], [2, 1])

  @Test func `An archive made by hand is read`() throws {
    for isWide in [false, true] {
      var archive = PickleBytes.archive(state)
      archive.hasWideRecord = isWide
      let file = try read(archive.bytes)
      #expect(file.names == ["w"])
      #expect(file.entry(named: "w")?.shape == [2, 2])
    }
  }

  @Test(arguments: [
    ("", "the file is empty. Fetch it again"),
    ("version https://git-lfs.github.com/spec/v1\noid", "this is a Git LFS pointer"),
    ("<!DOCTYPE html><html>", "this is a web page, not a PyTorch checkpoint"),
    ("\u{8}\0\0\0\0\0\0\0{}      ", "this is probably a safetensors file"),
    ("anything else", "begins neither as a zip archive nor as a pickle"),
    (String(repeating: "\0", count: 257) + "ustar", "this is a tar archive"),
  ])
  func `Other formats are recognized by their first bytes`(content: String, fact: String) {
    expectRefusal(ofPyTorch: Data(content.utf8), fact)
  }

  @Test func `The reader of PyTorch files recognizes a safetensors file`() throws {
    let path = checkpoint("views")
    let problem = #expect(throws: FileProblem.self) { try SafetensorsFile(path: path) }
    #expect(problem?.found.contains("probably a PyTorch checkpoint, not safetensors") == true)
    #expect(problem?.advice.contains("condense convert") == true)
  }

  @Test func `A compressed entry is rejected by name`() {
    var archive = PickleBytes.archive(state)
    archive.entries[2].method = 8
    expectRefusal(ofPyTorch: archive.bytes, "the entry a/data/0 is compressed")
  }

  @Test func `A TorchScript program is rejected by name`() {
    var archive = PickleBytes.archive(state)
    archive.entries.append(.init(name: "a/constants.pkl", content: Data([0])))
    // PyTorch compresses the program, but not the weights.
    archive.entries.append(.init(name: "a/code/m.py", content: Data([0]), method: 8))
    expectRefusal(
      ofPyTorch: archive.bytes, "this is a TorchScript program (it contains a/constants.pkl)",
      "torch.save(torch.jit.load(\"model.pt\").state_dict(), ")
  }

  @Test func `Archives that PyTorch did not write are rejected`() {
    expectRefusal(
      ofPyTorch: ZipBytes([("picture.png", Data(count: 3))]).bytes, "first entry is not in a folder"
    )
    expectRefusal(
      ofPyTorch: ZipBytes([("a/picture.png", Data(count: 3))]).bytes, "without the entry a/data.pkl"
    )
    expectRefusal(
      ofPyTorch: ZipBytes([("a/x", Data()), ("a/x", Data())]).bytes, "contains the entry a/x twice")
  }

  @Test(arguments: ["big", "", "little endian"])
  func `Only little-endian numbers are read`(order: String) {
    var archive = PickleBytes.archive(state)
    archive["a/byteorder"] = Data(order.utf8)
    expectRefusal(ofPyTorch: archive.bytes, "a/byteorder is \"\(order)\", expected \"little\"")
  }

  @Test func `A missing storage and one of another length are rejected`() {
    var archive = PickleBytes.archive(state)
    archive["a/data/0"] = Data(count: 12)
    expectRefusal(
      ofPyTorch: archive.bytes,
      "the entry a/data/0 has 12 bytes, expected 16 for 4 scalars of type F32"
    )
    archive.entries.removeLast()
    expectRefusal(ofPyTorch: archive.bytes, "the zip archive has no entry a/data/0")
  }

  @Test func `An entry longer than the file is rejected`() {
    var archive = PickleBytes.archive(state)
    archive.entries[2].announcedBytes = 0x7FFF_FFFF
    expectRefusal(ofPyTorch: archive.bytes, "the entry a/data/0 declares 2147483647 bytes")
  }

  @Test func `An entry that reaches into what follows it is read no further than its length`()
    throws
  {
    var archive = PickleBytes.archive(PickleBytes.state([4], [1]))
    archive.entries[2].announcedBytes = 20
    expectRefusal(ofPyTorch: archive.bytes, "has 20 bytes, expected 16")
  }

  @Test(arguments: [false, true])
  func `More entries than fit the file are rejected before libzip reserves memory`(
    isWide: Bool
  ) {
    var archive = PickleBytes.archive(state)
    archive.hasWideRecord = isWide
    archive.announcedEntries = isWide ? 1 << 40 : 60_000
    expectRefusal(
      ofPyTorch: archive.bytes,
      isWide
        ? "it declares 1099511627776 entries"
        : "it declares more entries than the file has room for"
    )
  }

  @Test func `Bytes after the end, and two ends, are rejected`() {
    var archive = PickleBytes.archive(state)
    archive.tail = Data(count: 3)
    expectRefusal(ofPyTorch: archive.bytes, "its end record is not valid")
    archive.tail = PickleBytes.archive(state).bytes
    expectRefusal(ofPyTorch: archive.bytes, "this zip archive seems to contain another one")
  }

  @Test func `Every truncated file is rejected`() throws {
    let whole = PickleBytes.archive(state).bytes
    let legacy = try FileContents.read(checkpoint("views-legacy"))
    try ScratchFile.with { scratch in
      for count in 0..<whole.count {
        #expect(throws: FileProblem.self) { try scratch.read(whole.prefix(count)) }
      }
      for count in stride(from: 0, to: legacy.count, by: 7) {
        #expect(throws: FileProblem.self) { try scratch.read(legacy.prefix(count)) }
      }
    }
  }
}
