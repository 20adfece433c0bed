import ArgumentParser
import Experiments
import Images
import Training

/// `condense sample`: writes a picture of test images with their predicted classes.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract:
      "Write a grid of images with one row per predicted class; wrong predictions have a red frame."
  )

  @Argument(help: "The file of a classifier.")
  var checkpoint: String

  @OptionGroup var data: DataOptions

  @Option(help: "The PNG file to write.")
  var out: String

  @Option(help: "Number of images per class.")
  var columns = 16

  @OptionGroup var existing: OverwriteOption

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !(1...100).contains(columns) {
      throw ValidationError("--columns is \(columns), expected 1...100.")
    }
    try refuseOverwriting([checkpoint], with: out)
    try refuseName(out, notEndingIn: ".png")
  }

  func run() throws {
    try existing.refuseExisting(out)
    let classifier = try Classifier(path: checkpoint)
    let loader = try data.loader(for: classifier)
    StandardStreams.writeNotes(loader.dataset.notes)
    let rows = common.withThreads {
      PredictedRows(classifier, loader, columns: columns)
    }
    try PNG.write(rows.grid(of: loader.dataset, columns: columns), to: out)
    var table = TextTable([
      .right("row"), .left("predicted class"), .right("shown"), .right("wrong"),
    ])
    for (row, name) in classifier.manifest.classNames.enumerated() {
      let wrong = rows.rows[row].count { !$0.isRight }
      table.append(["\(row + 1)", name, "\(rows.rows[row].count)", "\(wrong)"])
    }
    var output = CommandOutput(json: common.json)
    output.add("file", out)
    output.add("shown", rows.rows.reduce(0) { $0 + $1.count })
    output.add("wrong", rows.rows.reduce(0) { $0 + $1.count { !$0.isRight } })
    output.print(table.text() + out)
  }
}
