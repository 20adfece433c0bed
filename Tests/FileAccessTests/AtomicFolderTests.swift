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

  @Test func `A problem inside names the folder that was wanted`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pair"
      let inner = #expect(throws: FileProblem.self) {
        try AtomicFolder.write(to: path) { try write("1", $0 + "/none/a") }
      }
      #expect(inner?.path == path + "/none/a")
      let own = #expect(throws: FileProblem.self) {
        try AtomicFolder.write(to: path) {
          throw FileProblem(.inputOutput, path: $0, found: "full", advice: "wait")
        }
      }
      #expect(own?.path == path)
      let other = #expect(throws: FileProblem.self) {
        try AtomicFolder.write(to: path) { try write("1", $0 + "-2/a") }
      }
      #expect(other?.path.contains(".partial-2/a") == true)
    }
  }

  @Test func `New folders are created with those around them`() throws {
    try withTemporaryFolder { folder in
      try NewFolder.create(folder + "/a/b/c/")
      try NewFolder.create(folder + "/a/b/c")
      #expect(FileContents.isFolder(folder + "/a/b/c"))
      try write("1", folder + "/file")
      for name in ["/file", "/file/inside/deep"] {
        let problem = #expect(throws: FileProblem.self) { try NewFolder.create(folder + name) }
        #expect(problem?.kind == .cannotCreate)
        #expect(problem?.path == folder + name)
        #expect(problem?.found.hasPrefix("the folder cannot be created: ") == true)
      }
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
