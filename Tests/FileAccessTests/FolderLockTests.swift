import FileAccess
import TestSupport
import Testing

@Suite struct FolderLockTests {
  @Test func `A folder has one holder at a time, and nothing is left in it`() throws {
    try withTemporaryFolder { folder in
      let lock = try FolderLock(folder)
      let error = #expect(throws: FileProblem.self) { try FolderLock(folder) }
      #expect(error?.kind == .cannotCreate)
      #expect(error?.path == folder)
      lock.release()
      #expect(try contents(of: folder).isEmpty)
      try FolderLock(folder).release()
    }
  }

  @Test func `A folder that is not there is refused`() throws {
    try withTemporaryFolder { folder in
      _ = #expect(throws: FileProblem.self) { try FolderLock(folder + "/none") }
    }
  }
}
