import Foundation
import TestSupport
import Testing

/// The public interface of the library, read from the compiler's symbol graphs.
struct InterfaceGraph {
  /// A public declaration.
  struct Symbol: Decodable {
    /// A place in a file, counted from 0.
    struct Location: Decodable {
      struct Position: Decodable { let line: Int }
      let uri: String
      let position: Position
    }

    /// A comment, whose text does not matter here.
    struct Comment: Decodable {}

    let pathComponents: [String]
    let docComment: Comment?
    /// Nil for what the compiler adds by itself.
    let location: Location?
  }

  /// All declarations.
  let symbols: [Symbol]

  /// The rooms that `import Condense` brings.
  static func rooms() throws -> [String] {
    try Repository.text("Sources/Condense/Condense.swift")
      .matches(of: /@_exported import (?<name>\w+)/).map { String($0.name) }
  }

  /// Extracts the graphs of the modules that were built with these tests, and checks that DocC
  /// converts them without a warning.
  ///
  /// - Parameter folder: An empty folder for files on the way.
  init(in folder: String) throws {
    let graphs = folder + "/graphs"
    try FileManager.default.createDirectory(atPath: graphs, withIntermediateDirectories: true)
    let rooms = try Self.rooms()
    let (succeeded, output) = try BuiltProgram.bash(
      Self.script(rooms: rooms), in: folder, seconds: 300)
    try #require(succeeded, "\(output)")
    let files = try FileManager.default.contentsOfDirectory(atPath: graphs)
    try #require(files.count > rooms.count, "\(files)")
    struct Graph: Decodable { let symbols: [Symbol] }
    symbols = try files.flatMap { file in
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(graphs)/\(file)"))
      return try JSONDecoder().decode(Graph.self, from: data).symbols
    }
  }

  /// Calls the tools that stand beside `swift`. Modules import others in C, whose maps they need.
  private static func script(rooms: [String]) throws -> String {
    let build = URL(fileURLWithPath: try BuiltProgram.folder()).resolvingSymlinksInPath()
    let triple = build.deletingLastPathComponent()
    return """
      set -euo pipefail
      shopt -s nullglob
      options=(-target '\(triple.lastPathComponent)' -I '\(build.path)/Modules')
      for map in '\(Repository.root.path)'/Sources/*/module.modulemap \
        '\(build.path)'/*.build/module.modulemap \
        '\(triple.deletingLastPathComponent().path)'/checkouts/*/Sources/*/include/module.modulemap; do
        options+=(-Xcc "-fmodule-map-file=$map")
      done
      for flag in $(pkg-config --cflags-only-I libzip libpng zlib); do
        options+=(-Xcc "$flag")
      done
      for room in Condense \(rooms.joined(separator: " ")); do
        swift-symbolgraph-extract -module-name "$room" "${options[@]}" -output-dir graphs \
          -minimum-access-level public -skip-synthesized-members
      done
      docc convert '\(Repository.path("Sources/Condense/Condense.docc"))' \
        --additional-symbol-graph-dir graphs --output-dir Condense.doccarchive \
        --no-transform-for-static-hosting --warnings-as-errors
      """
  }
}
