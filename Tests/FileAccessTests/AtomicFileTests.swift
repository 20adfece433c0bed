import FileAccess
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  private let old = Data("old".utf8)

  @Test func `A new file contains what was written`() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(to: "\(folder)/new") { writer in
        try writer.write(Data("first, ".utf8))
        try Array("second".utf8).withUnsafeBytes { try writer.write($0) }
        try writer.write(Data())
      }
      #expect(try FileContents.read("\(folder)/new") == Data("first, second".utf8))
      #expect(try contents(of: folder) == ["new"])
    }
  }

  @Test func `A longer file is replaced completely`() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Data("a much longer text".utf8), to: "\(folder)/file")
      try AtomicFile.write(old, to: "\(folder)/file")
      #expect(try FileContents.read("\(folder)/file") == old)
    }
  }

  @Test func `The file does not exist before the last byte is written`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try AtomicFile.write(old, to: path)
      try AtomicFile.write(to: path) { writer in
        try writer.write(Data("new".utf8))
        #expect(try FileContents.read(path) == old)
        #expect(try contents(of: folder).contains { $0.hasSuffix(".partial") })
      }
      #expect(try FileContents.read(path) == Data("new".utf8))
    }
  }

  @Test func `A failed write leaves only the old file`() throws {
    struct GivenUp: Error {}
    try withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try AtomicFile.write(old, to: path)
      #expect(throws: GivenUp.self) {
        try AtomicFile.write(to: path) { writer in
          try writer.write(Data("half of the n".utf8))
          throw GivenUp()
        }
      }
      #expect(try FileContents.read(path) == old)
      #expect(try contents(of: folder) == ["file"])
    }
  }

  @Test func `The error for a missing folder has its path and advice`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/missing/file"
      let problem = #expect(throws: FileProblem.self) { try AtomicFile.write(old, to: path) }
      #expect(problem?.kind == .cannotCreate)
      #expect(problem?.path == path)
      #expect(problem?.description.contains("No such file or directory") == true)
      #expect(problem?.description.contains("Check that the folder exists") == true)
      let left = try contents(of: folder)
      #expect(left == [])
    }
  }

  @Test func `A folder at the file's path is not changed`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: "\(folder)/taken", withIntermediateDirectories: false)
      try AtomicFile.write(old, to: "\(folder)/taken/inside")
      let problem = #expect(throws: FileProblem.self) {
        try AtomicFile.write(Data("new".utf8), to: "\(folder)/taken")
      }
      #expect(problem?.kind == .cannotCreate)
      #expect(problem?.found.contains("folder") == true)
      #expect(try contents(of: folder) == ["taken"])
      #expect(try contents(of: "\(folder)/taken") == ["inside"])
    }
  }

  @Test func `A device is not replaced by a file`() throws {
    let problem = #expect(throws: FileProblem.self) {
      try AtomicFile.write(Data("new".utf8), to: "/dev/null")
    }
    #expect(problem?.kind == .cannotCreate)
    #expect(problem?.found.contains("device") == true)
  }

  @Test func `The next writer takes over what a killed one left`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try Data("half of a long text".utf8).write(
        to: URL(fileURLWithPath: path + ".condense.partial"))
      try AtomicFile.write(old, to: path)
      #expect(try FileContents.read(path) == old)
      #expect(try contents(of: folder) == ["file"])
    }
  }

  @Test func `A pipe or folder with the temporary name does not stop a writer`() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo("\(folder)/pipe.condense.partial", 0o600) == 0)
      #expect(mkdir("\(folder)/folder.condense.partial", 0o700) == 0)
      #expect(symlink("elsewhere", "\(folder)/link.condense.partial") == 0)
      for name in ["pipe", "folder", "link"] {
        try AtomicFile.write(old, to: "\(folder)/\(name)")
        #expect(try FileContents.read("\(folder)/\(name)") == old)
      }
      #expect(
        Set(try contents(of: folder)) == [
          "pipe", "folder", "link", "pipe.condense.partial", "folder.condense.partial",
          "link.condense.partial",
        ])
    }
  }

  @Test func `Concurrent writers of one path each write a whole file`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/file"
      let texts = (0..<8).map { Data(repeating: UInt8(0x41 + $0), count: 100_000) }
      DispatchQueue.concurrentPerform(iterations: texts.count) { index in
        #expect(throws: Never.self) { try AtomicFile.write(texts[index], to: path) }
      }
      let found = try FileContents.read(path)
      #expect(texts.contains(found))
      #expect(try contents(of: folder) == ["file"])
    }
  }
}
