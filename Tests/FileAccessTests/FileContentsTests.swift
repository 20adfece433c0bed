import FileAccess
import Foundation
import TestSupport
import Testing

@Suite struct FileContentsTests {
  @Test(arguments: [0, 1, 100_000]) func `A file of any size is read completely`(count: Int) throws
  {
    try withTemporaryFolder { folder in
      let bytes = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) })
      try bytes.write(to: URL(fileURLWithPath: "\(folder)/file"))
      #expect(try FileContents.read("\(folder)/file") == bytes)
    }
  }

  @Test func `The bytes of a file stay the same when another file replaces it`() throws {
    try withTemporaryFolder { folder in
      let bytes = Data(repeating: 7, count: 1_000_000)
      try AtomicFile.write(bytes, to: "\(folder)/file")
      let read = try FileContents.read("\(folder)/file")
      try AtomicFile.write(Data(), to: "\(folder)/file")
      #expect(read == bytes)
    }
  }

  @Test func `The error for a missing file has its path`() throws {
    try withTemporaryFolder { folder in
      let problem = #expect(throws: FileProblem.self) { try FileContents.read("\(folder)/absent") }
      #expect(problem?.kind == .missing)
      #expect(
        problem?.description == "\(folder)/absent: there is no such file. Check the path.")
    }
  }

  @Test func `A pipe, a device and a broken link are named`() throws {
    try withTemporaryFolder { folder in
      try #require(mkfifo("\(folder)/pipe", 0o600) == 0)
      try #require(symlink("\(folder)/nowhere", "\(folder)/link") == 0)
      for (path, found, advice) in [
        ("\(folder)/pipe", "this is a pipe, not an ordinary file", "Write its content to a file"),
        ("/dev/null", "this is a device, not an ordinary file", "Write its content to a file"),
        ("\(folder)/link", "this is a link to a file that does not exist", "Correct the link"),
        ("\(folder)/pipe/inside", "there is no such file", "Check the path"),
        (folder + "/" + String(repeating: "x", count: 300), "File name too long", "Check the path"),
      ] {
        let problem = #expect(throws: FileProblem.self) { try FileContents.read(path) }
        #expect(problem?.kind == .missing)
        #expect(problem?.path == path)
        #expect(problem?.found.contains(found) == true, "\(problem?.found ?? "")")
        #expect(problem?.advice.hasPrefix(advice) == true, "\(problem?.advice ?? "")")
      }
    }
  }

  @Test func `A file without permission is reported as such`() throws {
    // Root may read everything.
    guard getuid() != 0 else { return }
    try withTemporaryFolder { folder in
      try Data([1]).write(to: URL(fileURLWithPath: "\(folder)/file"))
      try #require(chmod("\(folder)/file", 0) == 0)
      let problem = #expect(throws: FileProblem.self) { try FileContents.read("\(folder)/file") }
      #expect(problem?.kind == .missing)
      #expect(problem?.found == "cannot be opened: Permission denied")
      #expect(problem?.advice.contains("permission") == true)
    }
  }

  @Test func `A folder is not a file`() throws {
    try withTemporaryFolder { folder in
      let problem = #expect(throws: FileProblem.self) { try FileContents.read(folder) }
      #expect(problem?.kind == .missing)
      #expect(problem?.found.contains("this is a folder") == true)
    }
  }
}
