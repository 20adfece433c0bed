import TestSupport
import Testing

/// The programs in Examples match their table, and need only the library.
@Suite struct ExampleTests {
  @Test func `Folders and targets of examples match`() throws {
    let folders = try Repository.folders(in: "Examples")
    let calls = try Repository.text("Package.swift").matches(of: /\bexample\("(?<name>[^"]+)"\)/)
    #expect(Set(calls.map { String($0.name) }) == folders)
    #expect(!folders.isEmpty)
  }

  @Test func `Each example has a line with its command in the table`() throws {
    let page = try Repository.text("Examples/README.md")
    for name in try Repository.folders(in: "Examples").sorted() {
      let line = page.split(separator: "\n").first { $0.hasPrefix("| [\(name)](\(name)) |") }
      #expect(line?.contains("`swift run -c release \(name)") == true, "\(name)")
    }
  }

  @Test func `Examples import the library as a whole, and Foundation`() throws {
    for path in Repository.files(endingIn: ".swift", in: "Examples") {
      let imports = try Repository.text(path).matches(of: /(?m)^[^\/\n]*\bimport (?<name>[\w.]+)/)
      let names = Set(imports.map { String($0.name) })
      #expect(names.subtracting(["Foundation"]) == ["Condense"], "\(path)")
    }
  }

  @Test func `One import provides every room of the library`() throws {
    let manifest = PackageManifest(try Repository.text("Package.swift"))
    let exported = try Repository.text("Sources/Condense/Condense.swift")
      .matches(of: /@_exported import (?<name>\w+)/).map { String($0.name) }
    #expect(manifest.targets.first { $0.name == "Condense" }?.targets == Set(exported))
    // Except rooms in C and those above the library.
    let others: Set = [
      "CAllocation", "CPNG", "CKernels", "CTurboJPEG", "CZlib", "CZip", "Condense",
      "CommandLineTool",
      "CHeap", "CondenseCommand", "condense-bench", "condense-mutate", "TestSupport",
    ]
    #expect(Set(manifest.targets.map(\.name)).subtracting(others) == Set(exported))
  }
}
