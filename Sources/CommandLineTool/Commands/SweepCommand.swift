import ArgumentParser
import Experiments

/// `condense sweep`: a table of experiments.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Run a recipe with every choice of settings and every seed.",
    discussion: """
      The file names a recipe, seeds, and what is varied. Each cell is a run in a folder inside --out. Started \
      again, the sweep skips finished cells, which cells.csv lists, and resumes the one that was stopped. Carry \
      cells.csv to another machine to go on there. table.md, table.csv and report.html have the mean and the \
      sample deviation over seeds.
      """)

  @Argument(help: "The sweep, a YAML file; see docs/guide/experiments.md and Recipes/sweeps.")
  var sweep: String

  @Option(help: ArgumentHelp("The sweep's folder.", valueName: "folder"))
  var out: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Overrides a key of the sweep's file: --set seeds=[1].", valueName: "key=value"))
  var overrides: [String] = []

  @OptionGroup var limit: TimeLimit
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if sweep.isEmpty { throw ValidationError("The sweep's path is empty.") }
    if out.allSatisfy({ $0 == "/" }) {
      throw ValidationError("--out is \"\(out)\", expected a folder.")
    }
  }

  func run() throws {
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    let table = try common.withThreads {
      try SweepRun(Sweep(path: sweep, overrides: overrides), in: out).run(
        listener: ProgressBar(), stop: limit.stop(or: stop))
    }
    var output = CommandOutput(json: common.json)
    output.add("folder", out)
    output.add(
      "rows", table.rows.map { Dictionary(zip(table.heads, $0)) { first, _ in first } })
    output.print("\(table.markdown)\(out): table.md, table.csv and report.html")
  }
}
