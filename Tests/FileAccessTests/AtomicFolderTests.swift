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

  @Test func `What a killed process left of a folder is taken over`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pair"
      try AtomicFolder.write(to: path + ".condense.partial") { try write("half", $0 + "/b") }
      try AtomicFolder.write(to: path) { try write("1", $0 + "/a") }
      #expect(try contents(of: folder) == ["pair"])
      #expect(try contents(of: path) == ["a"])
    }
  }

  @Test func `The old folder is in place until the new one is`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pair"
      try AtomicFolder.write(to: path) { try write("1", $0 + "/a") }
      try AtomicFolder.write(to: path) {
        #expect(try FileContents.read(path + "/a") == Data("1".utf8))
        try write("2", $0 + "/a")
      }
      #expect(try FileContents.read(path + "/a") == Data("2".utf8))
    }
  }

  @Test func `A folder that was moved away and never replaced is put back`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pair"
      try AtomicFolder.write(to: path + ".old.condense.partial") { try write("1", $0 + "/a") }
      #expect(Leftovers.clear(inside: folder) == [path])
      #expect(try contents(of: folder) == ["pair"])

      #expect(rename(path, path + ".old.condense.partial") == 0)
      #expect(throws: Failure.self) { try AtomicFolder.write(to: path) { _ in throw Failure() } }
      #expect(try contents(of: folder) == ["pair"])
      #expect(try FileContents.read(path + "/a") == Data("1".utf8))
    }
  }

  @Test func `Leftovers are cleared at any depth, but not what is being written`() throws {
    try withTemporaryFolder { folder in
      try AtomicFolder.write(to: folder + "/inner") { try write("1", $0 + "/kept") }
      try write("half", folder + "/inner/state.1x2y.condense.partial")
      try AtomicFolder.write(to: folder + "/pair.3z.condense.partial") {
        try write("half", $0 + "/a")
      }
      try AtomicFolder.write(to: folder + "/other.old.condense.partial") {
        try write("old", $0 + "/a")
      }
      try AtomicFolder.write(to: folder + "/other") { try write("new", $0 + "/a") }
      try AtomicFile.write(to: folder + "/file") { writer in
        #expect(Leftovers.clear(inside: folder) == [])
        try writer.write(Data("whole".utf8))
      }
      // What other programs leave is not ours.
      try write("a film", folder + "/film.partial")
      #expect(Leftovers.clear(inside: folder) == [])
      #expect(Set(try contents(of: folder)) == ["inner", "other", "file", "film.partial"])
      #expect(try contents(of: folder + "/inner") == ["kept"])
      #expect(try FileContents.read(folder + "/other/a") == Data("new".utf8))
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

  @Test func `A file or link is not replaced by a folder`() throws {
    try withTemporaryFolder { folder in
      try write("kept", folder + "/file")
      #expect(symlink("file", folder + "/link") == 0)
      for name in ["file", "link"] {
        let problem = #expect(throws: FileProblem.self) {
          try AtomicFolder.write(to: "\(folder)/\(name)") { _ in }
        }
        #expect(problem?.kind == .cannotCreate)
        #expect(try FileContents.read("\(folder)/\(name)") == Data("kept".utf8))
      }
      #expect(try contents(of: folder) == ["file", "link"])
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
