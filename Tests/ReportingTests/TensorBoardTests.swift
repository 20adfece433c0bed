import FileAccess
import Foundation
import Reporting
import TestSupport
import Testing

/// The events of a file, by a reader of its own.
private func events(_ content: Data) -> [Data] {
  var (events, rest): ([Data], [UInt8]) = ([], Array(content))
  while rest.count >= 16 {
    let count = rest[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    events.append(Data(rest[12..<12 + count]))
    rest.removeFirst(16 + count)
  }
  return events
}

/// The step of an event, which follows the nine bytes of its time; 0 without one. For steps below
/// 128.
private func step(_ event: Data) -> Int {
  let bytes = Array(event)
  return bytes.count > 10 && bytes[9] == 0x10 ? Int(bytes[10]) : 0
}

@Suite("Event files for TensorBoard")
struct TensorBoardTests {
  @Test func `Checks are those of CRC-32C`() {
    // The check value of the catalog of CRCs, and vectors of RFC 3720, appendix B.4.
    #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    #expect(CRC32C.masked("123456789".utf8) == 0xC78A_B0E5)
  }

  @Test func `The first record has the bytes of TensorFlow's`() {
    let record = EventRecord.framed(EventMessage.version(at: 1.5))
    #expect(
      Array(record.prefix(12)) == [0x18, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22])
    #expect(
      Array(record.dropFirst(12).dropLast(4))
        == [0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0x1A, 13] + Array("brain.Event:2".utf8))
    #expect(record.count == 40)
  }

  @Test func `Scalars and images have the fields of summary.proto`() {
    let scalars = EventMessage.scalars([("a", 0.5), ("b", 2)], at: 0, step: 300)
    #expect(
      Array(scalars.dropFirst(9)) == [
        0x10, 0xAC, 0x02, 0x2A, 20,  // step 300, summary
        0x0A, 8, 0x0A, 1, 0x61, 0x15, 0, 0, 0, 0x3F,  // "a", 0.5
        0x0A, 8, 0x0A, 1, 0x62, 0x15, 0, 0, 0, 0x40,  // "b", 2
      ])
    let image = EventMessage.image(
      "i", png: Data([9, 8]), width: 5, height: 6, at: 0, step: 1)
    #expect(
      Array(image.dropFirst(9)) == [
        0x10, 1, 0x2A, 17, 0x0A, 15, 0x0A, 1, 0x69, 0x22, 10, 0x08, 6, 0x10, 5, 0x18, 3, 0x22, 2, 9,
        8,
      ])
  }

  @Test func `A run that continues has each step once, in files that follow each other`() throws {
    try withTemporaryFolder { path in
      let folder = path + "/tensorboard"
      let first = EventFolder(folder)
      try first.begin(atStep: 0)
      #expect(!FileContents.exists(folder))
      for step in 1...5 { try first.add([("loss", Double(step))], step: step) }
      try first.add([], step: 6)
      let names = { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
      let file = try folder + "/" + #require(try names().first)
      #expect(events(try FileContents.read(file)).map(step) == [0, 1, 2, 3, 4, 5])
      // A killed process leaves half a record.
      let torn = try FileContents.read(file)
      try torn.dropLast(3).write(to: URL(fileURLWithPath: file))

      let second = EventFolder(folder)
      try second.begin(atStep: 3)
      try second.add([("loss", 4)], step: 4)
      let files = try names()
      #expect(files.count == 2 && files.allSatisfy { $0.hasPrefix("events.out.tfevents.") })
      #expect(events(try FileContents.read(file)).map(step) == [0, 1, 2, 3])
      let resumed = events(try FileContents.read(folder + "/" + files[1]))
      // The version, the start of the session, the step.
      #expect(resumed.map(step) == [0, 4, 4])
      #expect(Array(resumed[1].suffix(4)) == [0x3A, 2, 0x08, 1])

      // A run that starts again keeps nothing but the version.
      try EventFolder(folder).begin(atStep: 0)
      for name in try names() {
        #expect(events(try FileContents.read(folder + "/" + name)).map(step) == [0])
      }
    }
  }

  @Test(arguments: [0, 8, 13, 20, 37])
  func `A damaged record and all after it are dropped`(_ place: Int) throws {
    try withTemporaryFolder { folder in
      let events = EventFolder(folder)
      try events.begin(atStep: 0)
      for step in 1...2 { try events.add([("loss", 1)], step: step) }
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
      var content = try FileContents.read(folder + "/" + name)
      let start = content.startIndex + 40
      content[start + place] ^= 0xFF
      try content.write(to: URL(fileURLWithPath: folder + "/" + name))
      try EventFolder(folder).begin(atStep: 9)
      #expect(try FileContents.read(folder + "/" + name).count == 40)
    }
  }
}
