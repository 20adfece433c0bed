import Foundation
import TestSupport
import Testing

extension ProcessWideTests {
  /// Runs the executable with closed standard streams, or without a reader.
  @Suite("Standard streams")
  struct StreamTests {
    @Test(
      "Closed streams do not change the exit code",
      arguments: [">&-", "2>&-", "<&- >&- 2>&-", ">&- 2>&-"])
    func closed(_ streams: String) throws {
      try Workplace.with { place in
        func code(_ arguments: [String]) throws -> Int32? {
          try Child.run(arguments, in: place.path, redirecting: streams).exitCode
        }
        #expect(try code(["inspect", "nowhere"]) == 66)
        #expect(try code(["--version"]) == 0)
        #expect(try code(["frobnicate"]) == 64)
        #expect(try code(["train", "--recipe", "recipe.yaml", "--out", "run"]) == 0)
        #expect(place.has("run/last.safetensors"))
        let names = try place.names("run")
        for name in names where name.hasSuffix(".safetensors") {
          // No message was written into a file that took a stream's number.
          #expect(
            !String(decoding: try place.read("run/" + name), as: UTF8.self).contains("epoch 1/"))
        }
      }
    }

    /// The exit code of a process whose standard output or error nobody reads.
    private func code(
      _ arguments: [String], in folder: String,
      unread stream: ReferenceWritableKeyPath<Process, Any?>
    ) throws -> Int32? {
      let (process, pipe) = (Process(), Pipe())
      process.executableURL = URL(fileURLWithPath: try BuiltProgram.folder() + "/condense")
      process.arguments = arguments
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      process[keyPath: stream] = pipe.fileHandleForWriting
      try pipe.fileHandleForReading.close()
      try BuiltProgram.start(process)
      process.waitUntilExit()
      return process.terminationReason == .exit ? process.terminationStatus : nil
    }

    @Test func `A run continues after the reader of its progress has gone away`() throws {
      try Workplace.with { place in
        let arguments = ["train", "--recipe", "recipe.yaml", "--out", "run"]
        #expect(try code(arguments, in: place.path, unread: \.standardError) == 0)
        #expect(place.has("run/last.safetensors"))
        let log = String(decoding: try place.read("run/log.txt"), as: UTF8.self)
        #expect(log.contains("epoch 2 of 2"))
        #expect(try code(["inspect", "no"], in: place.path, unread: \.standardError) == 66)
      }
    }

    @Test func `Output that nobody reads is not an error`() throws {
      #expect(try code(["recipe", "--keys"], in: "/tmp", unread: \.standardOutput) == 0)
    }

    @Test func `A full disk behind standard output is an error`() throws {
      try Workplace.with { place in
        let child = try Child.run(["recipe", "--keys"], in: place.path, redirecting: "> /dev/full")
        #expect(child.exitCode == 74)
        #expect(child.errors.contains("standard output: writing failed"))
      }
    }
  }
}
