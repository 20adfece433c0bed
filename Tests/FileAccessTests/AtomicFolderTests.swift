import FileAccess
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFolderTests {
  private struct Failure: Error {}

  private func write(_ text: String, _ path: String) throws {
    try AtomicFile.write(Data(text.utf8), to: path)
  }

  @Test func `A new folder replaces the old one completely`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pair"
      try AtomicFolder.write(to: path) {
        try write("1", $0 + "/a")
        try write("1", $0 + "/b")
      }
      try AtomicFolder.write(to: path) { try write("2", $0 + "/a") }
      #expect(try contents(of: folder) == ["pair"])
      #expect(try contents(of: path) == ["a"])
      #expect(try FileContents.read(path + "/a") == Data("2".utf8))
    }
  }

  @Test func `After a failure the old content is unchanged`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pair"
      try AtomicFolder.write(to: path) { try write("1", $0 + "/a") }
      #expect(throws: Failure.self) {
        try AtomicFolder.write(to: path) {
          try write("2", $0 + "/a")
          throw Failure()
        }
      }
      #expect(try contents(of: folder) == ["pair"])
      #expect(try FileContents.read(path + "/a") == Data("1".utf8))
    }
  }

  @Test func `A parent folder that does not exist is rejected`() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: FileProblem.self) {
        try AtomicFolder.write(to: folder + "/none/pair") { _ in }
      }
      #expect(error?.kind == .cannotCreate)
    }
  }
}
