import TestSupport
import Testing

@Suite struct RoomTests {
  @Test func `The table of rooms, the package and the folders agree`() throws {
    let found = problems(
      rooms: try Room.table(in: try Repository.text("docs/ARCHITECTURE.md")),
      manifest: PackageManifest(try Repository.text("Package.swift")),
      folders: try Repository.folders(in: "Sources"))
    for problem in found { Issue.record("\(problem)") }
  }

  @Test func `Each folder of tests is a target`() throws {
    let manifest = PackageManifest(try Repository.text("Package.swift"))
    let folders = try Repository.folders(in: "Tests").subtracting(["Fixtures"])
    #expect(folders.subtracting(manifest.tests) == [], "folders without a target")
    #expect(manifest.tests.subtracting(folders) == [], "targets without a folder")
  }

  // MARK: - A test package

  private static let page = """
    # A house

    | `Elsewhere` | a table of another section | nothing |

    ## The rooms

    | room | what lives there | may import |
    |---|---|---|
    | `CBase` | `base.h` | libbase |
    | `Base` | numbers | `CBase` |
    | `Words` | texts | nothing |
    | `Tool` | verbs | `Base`, `Words`, swift-words, Yams |
    | `tool-bench` | times | `Tool` |

    ## Another section

    | `Other` | more | `Base` |
    """

  private static let manifest = """
    let package = Package(
      name: "Made",
      products: [.library(name: "Made", targets: ["Base"])],
      dependencies: [
        .package(url: "https://example.org/some/swift-words", from: "1.0.0"),
        .package(url: "https://example.org/some/Yams", from: "1.0.0"),
      ],
      targets: [
        // .target(name: "Gone", dependencies: ["Base"]),
        .systemLibrary(name: "CBase", providers: [.apt(["libbase-dev"])]),
        .target(name: "Base", dependencies: ["CBase"]),
        .target(name: "Words"),
        .target(
          name: "Tool",
          dependencies: [
            "Base", .product(name: "Words", package: "swift-words"), "Words",
            "Yams",
          ]),
        .executableTarget(
          name: "tool-bench", dependencies: ["Tool"], path: "Benchmarks/tool-bench"),
        tests("Base", "Words"),
        .testTarget(name: "ToolTests", dependencies: ["Tool"]),
      ]
    )
    """

  private func madeUp(
    page: String = page, manifest: String = manifest,
    folders: Set<String> = ["CBase", "Base", "Words", "Tool"]
  ) throws -> [String] {
    problems(
      rooms: try Room.table(in: page), manifest: PackageManifest(manifest), folders: folders)
  }

  @Test func `A test package is parsed`() throws {
    let manifest = PackageManifest(Self.manifest)
    #expect(manifest.packages == ["swift-words", "Yams"])
    #expect(manifest.targets.map(\.name) == ["CBase", "Base", "Words", "Tool", "tool-bench"])
    #expect(manifest.targets.map(\.targets) == [[], ["CBase"], [], ["Base", "Words"], ["Tool"]])
    #expect(manifest.targets.map(\.packages) == [[], [], [], ["swift-words", "Yams"], []])
    #expect(manifest.targets.map(\.path) == [nil, nil, nil, nil, "Benchmarks/tool-bench"])
    #expect(manifest.tests == ["BaseTests", "ToolTests"])
    let rooms = try Room.table(in: Self.page)
    #expect(rooms.map(\.name) == ["CBase", "Base", "Words", "Tool", "tool-bench"])
    #expect(rooms[0].libraries == ["libbase"] && rooms[0].targets == [])
    #expect(rooms[2].libraries == [] && rooms[2].targets == [])
    #expect(rooms[3].libraries == ["swift-words", "Yams"])
    #expect(rooms[3].targets == ["Base", "Words"])
    #expect(try madeUp() == [])
  }

  @Test(
    arguments: [
      (
        "| `Words` | texts | nothing |\n", "",
        ["Words: a target in Package.swift without a line in the table"]
      ),
      (
        "| `Words` | texts | nothing |",
        "| `Words` | texts | nothing |\n| `New` | more | `Base` |",
        ["New: a line in the table without a target in Package.swift"]
      ),
      (
        "| `Words` | texts | nothing |",
        "| `Words` | texts | nothing |\n| `Words` | again | nothing |",
        ["Words: has two lines"]
      ),
      (
        "`Base`, `Words`, swift-words, Yams", "`Base`, Yams",
        [
          "Tool: depends on Words in Package.swift, the table says no",
          "Tool: depends on swift-words in Package.swift, the table says no",
        ]
      ),
      (
        "texts | nothing", "texts | `Base`, Yams",
        [
          "Words: may import Base by the table, Package.swift says no",
          "Words: may import Yams by the table, Package.swift says no",
        ]
      ),
    ])
  func `A changed table is detected`(
    _ old: String, _ new: String, _ expected: [String]
  ) throws {
    let page = Self.page.replacing(old, with: new)
    #expect(page != Self.page)
    #expect(try madeUp(page: page) == expected)
  }

  @Test func `A room listed above one that it imports is detected`() throws {
    let base = "| `Base` | numbers | `CBase` |\n"
    let page = Self.page.replacing(base, with: "")
      .replacing("| `tool-bench` |", with: base + "| `tool-bench` |")
    #expect(
      try madeUp(page: page) == ["Tool: may import Base, which is not above it in the table"])
  }

  @Test func `A changed package is detected`() throws {
    let manifest = Self.manifest.replacing(
      ".target(name: \"Words\"),", with: ".target(name: \"Words\", dependencies: [\"CBase\"]),")
    #expect(
      try madeUp(manifest: manifest) == [
        "Words: depends on CBase in Package.swift, the table says no"
      ])
  }

  @Test func `Folders that are not targets, and targets without a folder, are detected`() throws {
    #expect(
      try madeUp(folders: ["CBase", "Base", "Words", "Other"]) == [
        "Other: a folder in Sources without a target in Package.swift",
        "Tool: a target in Package.swift without a folder in Sources",
      ])
  }

  @Test(
    arguments: [
      "| `Base` | numbers |", "| Base | numbers | nothing |", "| `Base` | numbers | |",
      "| `Base` | numbers | all of `CBase` |", "| `Base` | numbers | `CBase`, nothing |",
      "| `Base` | numbers | `CBase` `Words` |", "| `Base` | a | b | nothing |",
    ])
  func `A line in another notation is rejected`(_ line: String) {
    #expect(throws: Room.Malformed(line: line)) { try Room(line: line) }
  }
}
