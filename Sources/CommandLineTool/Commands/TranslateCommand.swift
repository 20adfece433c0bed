import ArgumentParser
import Distillation
import FileAccess
import Foundation
import Images
import Interchange
import Steps
import Training
import Translation

/// `condense translate`: translates image files with a generator, or another network of images.
struct TranslateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "translate",
    abstract: "Translate images with a network and write them as PNG files.",
    discussion: """
      Images can have any size. If the network needs another size, such as a multiple of 4, the command pads by \
      reflection and crops the result. Gray images stay gray, and 16-bit images stay 16-bit. \
      Inputs are PNG or JPEG files; photo.jpg becomes photo.png.

        condense translate runs/cyclegan/last --input photos --output translated \\
          --grid grid.png

      The network can be any one from images to images whose file says which outputs are black and white \
      ('condense convert' with --output-range). Outputs of another size than the input, such as those of a \
      super-resolution, are written at their own size.

      A large image is computed in bands of rows, with the same result: 1920×1080 pixels with 64 filters take less \
      than 512 MB. --memory changes the limit; more memory is faster.
      """)

  @Argument(
    help: ArgumentHelp(
      "The file of a generator or of another network, or the folder of a pair; --direction chooses the generator of"
        + " a pair.",
      valueName: "model"))
  var model: String

  @Option(help: "A PNG or JPEG file, or a folder of them.")
  var input: String

  @Option(help: "The output folder. Images keep their names, with the ending .png.")
  var output: String

  @Option(help: "The direction of a pair: a_to_b or b_to_a. (default: a_to_b)")
  var direction: TranslationDirection?

  @Option(
    help: ArgumentHelp(
      "Also write a picture with inputs, outputs, reconstructions (for a pair) and ground truth side by side.",
      valueName: "file"))
  var grid: String?

  @Option(help: "Maximum number of images in the picture.")
  var gridRows = 8

  @Option(
    help: ArgumentHelp(
      "The folder of ground-truth images with the same names, apart from the ending. (default: INPUT_truth if it exists)",
      valueName: "folder"))
  var truth: String?

  @Option(
    help: ArgumentHelp(
      "MiB that the values of one image may take, besides the weights; larger images are computed in bands.",
      valueName: "MiB"))
  var memory = 310

  @OptionGroup var existing: OverwriteOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if !(1...1000).contains(gridRows) {
      throw ValidationError("--grid-rows is \(gridRows), expected 1...1000.")
    }
    if !(16...1_000_000).contains(memory) {
      throw ValidationError("--memory is \(memory), expected 16...1000000 MiB.")
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
          throw ValidationError("--grid \(grid) is one of the output images. Name another file.")
        }
        try existing.refuseExisting(grid)
      }
      try files.refuseCollisions(overwrite: existing.overwrite)
      let translation = FileTranslation(
        generator: generator, inverse: inverse, gridRows: grid == nil ? 0 : gridRows,
        memory: memory << 20)
      let result = try run(translation, files)
      if let grid, let picture = result.grid { try PNG.write(picture, to: grid) }
      StandardStreams.writeNotes([result.note].compactMap(\.self))
      tell(files, result)
    }
  }

  /// Translates with progress, until a signal.
  private func run(
    _ translation: FileTranslation, _ files: TranslationFiles
  ) throws -> FileTranslation.Result {
    let count = files.entries.count
    let listener = ProgressBar()
    let stop = StopSignal.install()
    defer { stop.uninstall() }
    // The progress of a single large image is a share of it.
    let unit = count == 1 ? 100.0 : 1
    listener.begin(
      "translating", unit: count == 1 ? "%" : "images", total: count * Int(unit), completed: 0)
    defer { listener.end() }
    return try translation.run(files) { done in
      listener.update(Int(done * unit))
      if done < Double(count), let signal = stop.requested {
        throw StoppedBySignal(
          signal: signal, kept: "\(Int(done)) of \(count) images are translated")
      }
    }
  }

  /// The generator, and its inverse if the model is a pair.
  private func networks() throws -> (any ImageTranslating, Translator?) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: model, isDirectory: &isFolder), isFolder.boolValue
    else {
      if direction != nil {
        throw ValidationError(
          "--direction is for a pair, but \(model) is a single file. Leave out --direction.")
      }
      let file = try DescribedFile(path: model)
      if let network = try DescribedNetwork(in: file) {
        return (try NetworkTranslator(network, path: model), nil)
      }
      return (try Translator(in: file), nil)
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
