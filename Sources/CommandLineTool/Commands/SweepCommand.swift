import ArgumentParser
import Experiments

/// `condense sweep`: runs a table of experiments.
struct SweepCommand: RecipeReadingCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Run a recipe with every combination of settings and every seed.",
    discussion: """
      The file names a recipe, the seeds and the settings to vary. Each combination (a cell) is a run in its own \
      folder inside --out. cells.csv lists the finished cells. If you start the same command again, the sweep skips \
      the finished cells and resumes the stopped one. To continue on another machine, copy cells.csv there. \
      table.md, table.csv and report.html show mean and sample standard deviation over the seeds.

        condense sweep Recipes/sweeps/fashion-students.yaml --out runs/students
      """)

  @Argument(help: "The sweep, a YAML file; see Recipes/sweeps and docs/guide/experiments.md.")
  var sweep: String

  @Option(help: ArgumentHelp("The output folder of the sweep.", valueName: "folder"))
  var out: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Override a key of the sweep's file: --set seeds=[1].", valueName: "key=value"))
  var overrides: [String] = []

  @OptionGroup var limit: TimeLimit
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if sweep.isEmpty { throw ValidationError("The path of the sweep is empty. Name a YAML file.") }
    if out.allSatisfy({ $0 == "/" }) {
      throw ValidationError("--out is \"\(out)\", expected a folder.")
    }
  }

  func experiment() throws -> ExperimentRecipe? {
    _ = try SweepRun(Sweep(path: sweep, overrides: overrides), in: out)
    return nil
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
    output.print("\(table.markdown)output: table.md, table.csv and report.html in \(out)")
  }
}
