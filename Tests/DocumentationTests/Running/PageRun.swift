import Foundation
import TestSupport

/// Runs the commands of a page, block by block, in a folder that looks like the repository's.
struct PageRun {
  /// The reader's folder.
  private let workspace: String
  private let work: SmallWork
  /// Where the state of the shell is kept between lines.
  private let state: String

  /// Prepares the folder.
  ///
  /// - Parameter folder: An empty one.
  init(in folder: String) throws {
    workspace = folder + "/condense"
    state = folder + "/state"
    work = SmallWork(fashion: folder + "/fashion", files: PageFiles(folder: workspace))
    let files = FileManager.default
    for name in ["condense/Datasets", "condense/runs", "state"] {
      try files.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    for name in ["Recipes", "Checkpoints", "Examples"] {
      try files.createSymbolicLink(
        atPath: "\(workspace)/\(name)", withDestinationPath: Repository.path(name))
    }
    try SmallFashion.write(to: work.fashion)
    try Data(workspace.utf8).write(to: URL(fileURLWithPath: state + "/folder"))
  }

  /// Runs all blocks until one fails; gives what failed, with its place and output.
  func run(_ page: Page, seconds: Int = 300) throws -> String? {
    let start = ContinuousClock.now
    for block in page.blocks {
      try work.files.write(block)
      guard block.language == "sh", !block.isNotRun else { continue }
      for line in ShellReader.lines(of: block.text, from: block.line) {
        let place = "\(page.path):\(line.line)"
        if let script = line.commands.compactMap(\.program).first(where: isScript) {
          return "\(place): tests do not run \(script); \(Self.advice)"
        }
        let left = seconds - Int((ContinuousClock.now - start).components.seconds)
        guard left > 0 else { return "\(place): the page takes over \(seconds) s; \(Self.advice)" }
        let text: String
        do { text = try line.text(appending: work.options) } catch { return "\(place): \(error)" }
        let (succeeded, output) = try BuiltProgram.bash(
          script(text), in: workspace, seconds: left)
        if !succeeded {
          return "\(place): this failed, run as\n\(text)\(output)\n"
            + "If it cannot run in a test, \(Self.advice)"
        }
      }
    }
    return nil
  }

  private static let advice =
    "write <!-- not run: reason --> on the line before the block"

  private func isScript(_ program: String) -> Bool {
    program.hasPrefix("scripts/") || program.hasPrefix("./scripts/")
  }

  /// A line with the folder and the variables that the lines before it left. `swift build` has been
  /// done, and `swift run` starts what it built.
  private func script(_ text: String) -> String {
    """
    set -a -e -o pipefail
    [ ! -e '\(state)/variables' ] || . '\(state)/variables'
    cd "$(cat '\(state)/folder')"
    trap 'code=$?; export -p > '\\''\(state)/variables'\\''; pwd > '\\''\(state)/folder'\\''; exit $code' EXIT
    swift() {
      [ "$1" != build ] || return 0
      [ "$1" = run ] || { command swift "$@"; return; }
      shift
      while [ "${1#-}" != "$1" ]; do
        case "$1" in -c | --configuration) shift 2 ;; *) shift ;; esac
      done
      "$@"
    }
    \(text)
    """
  }
}
