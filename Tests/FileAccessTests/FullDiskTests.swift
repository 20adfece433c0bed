import FileAccess
import Foundation
import TestSupport
import Testing

// A limit on the size of files simulates a full disk. The limit holds for a whole process, so the
// test runs in a child process.
#if compiler(>=6.2)
  @Suite struct FullDiskTests {
    @Test func `A full disk leaves only the old file`() async {
      await #expect(processExitsWith: .success) {
        try withTemporaryFolder { folder in
          let path = "\(folder)/file"
          let old = Data("old".utf8)
          try AtomicFile.write(old, to: path)
          signal(SIGXFSZ, SIG_IGN)
          let problem = try withFileSizeLimit(10_000) {
            #expect(throws: FileProblem.self) {
              try AtomicFile.write(Data(repeating: 1, count: 50_000), to: path)
            }
          }
          #expect(problem?.kind == .inputOutput)
          #expect(problem?.description.contains("writing failed: File too large") == true)
          #expect(problem?.description.contains("unchanged") == true)
          #expect(try FileContents.read(path) == old)
          #expect(try contents(of: folder) == ["file"])
        }
      }
    }

    @Test func `The message about a full disk names the file in its folder's final place`() async {
      await #expect(processExitsWith: .success) {
        try withTemporaryFolder { folder in
          signal(SIGXFSZ, SIG_IGN)
          let problem = try withFileSizeLimit(10_000) {
            #expect(throws: FileProblem.self) {
              try AtomicFolder.write(to: "\(folder)/pair") { inside in
                try AtomicFile.write(Data(repeating: 1, count: 50_000), to: "\(inside)/G_A")
              }
            }
          }
          #expect(problem?.path == "\(folder)/pair/G_A")
          #expect(problem?.kind == .inputOutput)
          #expect(try contents(of: folder) == [])
        }
      }
    }
  }

  /// Runs `body` while no file of this process can grow beyond `bytes`.
  private func withFileSizeLimit<Result>(
    _ bytes: UInt64, _ body: () throws -> Result
  ) throws -> Result {
    #if canImport(Darwin)
      let resource = RLIMIT_FSIZE
    #else
      let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
    #endif
    var before = rlimit()
    try #require(getrlimit(resource, &before) == 0)
    var limited = before
    limited.rlim_cur = numericCast(bytes)
    try #require(setrlimit(resource, &limited) == 0)
    defer { setrlimit(resource, &before) }
    return try body()
  }
#endif
