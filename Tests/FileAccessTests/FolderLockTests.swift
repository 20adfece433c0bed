import FileAccess
import TestSupport
import Testing

@Suite struct FolderLockTests {
  @Test func `Only one lock holds a folder, and it leaves no file behind`() throws {
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

  @Test func `A folder that does not exist is rejected`() throws {
    try withTemporaryFolder { folder in
      _ = #expect(throws: FileProblem.self) { try FolderLock(folder + "/none") }
    }
  }
}
