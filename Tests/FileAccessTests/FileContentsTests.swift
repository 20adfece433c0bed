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

  @Test func `A folder is not a file`() throws {
    try withTemporaryFolder { folder in
      let problem = #expect(throws: FileProblem.self) { try FileContents.read(folder) }
      #expect(problem?.kind == .missing)
      #expect(problem?.found.contains("this is a folder") == true)
    }
  }
}
