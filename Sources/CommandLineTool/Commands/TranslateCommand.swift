import ArgumentParser
import Distillation
import FileAccess
import Foundation
import Images
import Training
import Translation

/// `condense translate`: exports what a generator makes of images.
struct TranslateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "translate", abstract: "Translate images with a generator, and export them.",
    discussion: """
      Images may have any size; sides that are no multiples of 4 are padded by reflection and cropped again. \
      A gray image gives a gray one, 16 bits give 16 bits. Images are read and written one at a time.
      """)

  @Argument(
    help: ArgumentHelp(
      "A generator's file, or the folder of a pair, for which --direction says which generator.",
      valueName: "model"))
  var model: String

  @Option(help: "A PNG file, or a folder of them.")
  var input: String

  @Option(help: "The folder for the translated images; they keep their names.")
  var output: String

  @Option(help: "Of a pair: a_to_b, which is the default, or b_to_a.")
  var direction: TranslationDirection?

  @Option(
    help: ArgumentHelp(
      "Also write a picture that compares inputs, outputs, the way back (of a pair) and the truth.",
      valueName: "file"))
  var grid: String?

  @Option(help: "Images in the picture at most.")
  var gridRows = 8

  @Option(
    help: ArgumentHelp(
      "The true counterparts, under the same names; INPUT_truth if there is such a folder.",
      valueName: "folder"))
  var truth: String?

  @Flag(help: "Replace images in --output.")
  var overwrite = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !(1...1000).contains(gridRows) {
      throw ValidationError("--grid-rows is \(gridRows), expected 1...1000.")
    }
    if let grid { try refuseName(grid, notEndingIn: ".png") }
  }

  func run() throws {
    try common.withThreads {
      let (generator, inverse) = try networks()
      let files = try TranslationFiles(input: input, output: output, truth: truth)
      if let grid {
        let models = (try? FileManager.default.contentsOfDirectory(atPath: model)) ?? []
        try refuseOverwriting(
          [model] + models.map { "\(model)/\($0)" }
            + files.entries.flatMap { [$0.input, $0.output] + [$0.truth].compactMap(\.self) },
          with: grid)
        if files.entries.contains(where: { $0.output == grid }) {
          throw ValidationError("--grid \(grid) is one of the outputs; name another file.")
        }
      }
      try files.refuseCollisions(overwrite: overwrite)
      let translation = FileTranslation(
        generator: generator, inverse: inverse, gridRows: grid == nil ? 0 : gridRows)
      let result = try translation.run(files)
      if let grid, let picture = result.grid { try PNG.write(picture, to: grid) }
      tell(files, result)
    }
  }

  /// The generator, and of a pair its inverse.
  private func networks() throws -> (Translator, Translator?) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: model, isDirectory: &isFolder), isFolder.boolValue
    else {
      if direction != nil {
        throw ValidationError("--direction is of a pair; \(model) is a single file.")
      }
      return (try Translator(path: model), nil)
    }
    let pair = try TranslationPair(folder: model)
    return direction ?? .aToB == .aToB
      ? (pair.generatorAToB, pair.generatorBToA) : (pair.generatorBToA, pair.generatorAToB)
  }

  private func tell(_ files: TranslationFiles, _ result: FileTranslation.Result) {
    var output = CommandOutput(json: common.json)
    output.add("images", files.entries.count)
    output.add("output", self.output)
    output.add("milliseconds_per_image", result.millisecondsPerImage)
    var words =
      "\(self.output): \(files.entries.count) image\(files.entries.count == 1 ? "" : "s"),"
      + " \(String(format: "%.1f", result.millisecondsPerImage)) ms each"
    if let grid {
      output.add("grid", grid)
      words += "\n\(grid): " + result.columns.joined(separator: ", ")
    }
    output.print(words)
  }
}

extension TranslationDirection: ExpressibleByArgument {}
