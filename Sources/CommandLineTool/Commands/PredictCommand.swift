import ArgumentParser
import Experiments
import FileAccess
import Foundation
import Steps

/// `condense predict`: applies a network to image files.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Classify images, or apply any other network to them.",
    discussion: """
      The model is any file that Condense wrote or converted. Images are PNG or JPEG files, or folders of them with \
      all subfolders. They are turned upright as a JPEG's orientation says, converted to the network's gray or color, resized to its size, and normalized as its file \
      says; the options replace what the file says, or add what it does not say.

        condense predict Checkpoints/fashion-resnet20.safetensors photo.png --top 3
        condense predict model.safetensors photos --csv > predictions.csv

      A network that outputs a number per class gives the most probable classes: the softmax of its outputs, unless \
      it ends in a softmax or a sigmoid. Other networks, and --raw, give the outputs themselves: minimum, mean and \
      maximum in the table, and in JSON all numbers of a vector of at most 4096 numbers.

      CSV has a header and a line per image: file, class, probability, class_2, probability_2, …, as many as --top \
      says; or, without classes, the file and the numbers of the first output.

      The name of --output says what it holds: FILE.csv or FILE.json the same as on standard output; FILE.npy the \
      first output of all images, stacked into one array for NumPy; another name is a folder with a .npy file per \
      image, which has every output. Arrays hold the outputs themselves, such as logits; images are in the order \
      height, width, channels.

      Ctrl-C keeps the predictions so far.
      """)

  @Argument(help: "The file of the network.")
  var model: String

  @Argument(help: ArgumentHelp("PNG or JPEG files, and folders of them.", valueName: "images"))
  var images: [String]

  @Option(
    help: ArgumentHelp(
      "The number of most probable classes to give for each image. (default: 1)",
      valueName: "classes"))
  var top: Int?

  @Flag(help: "Give the outputs themselves, such as logits, instead of classes.")
  var raw = false

  @Flag(help: "Print comma-separated values, image by image, instead of a table.")
  var csv = false

  @Option(
    help: ArgumentHelp(
      "Write the predictions to FILE.csv, FILE.json or FILE.npy, or .npy files into a folder.",
      valueName: "file or folder"))
  var output: PredictionTarget?

  @Option(
    help: ArgumentHelp(
      "The size that images are resized to. (default: that in the file, or their own)",
      valueName: "height[,width]"))
  var imageSize: ImageSizeOption?

  @Option(
    help: ArgumentHelp(
      """
      The normalization of the images: none, fashion-mnist, or mean and standard deviation of each channel, such as \
      0.49,0.48,0.45:0.25,0.24,0.26. (default: that in the file, or none)
      """, valueName: "normalization"))
  var normalization: NormalizationOption?

  @Option(
    help: ArgumentHelp(
      "The class names in order, for a file without names. (default: those in the file, or 0,1,2,…)",
      valueName: "a,b,c"))
  var classes: String?

  @OptionGroup var existing: OverwriteOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if images.isEmpty { throw ValidationError("Name PNG or JPEG files, or folders of them.") }
    if let top, top < 1 { throw ValidationError("--top is \(top), expected 1 or more.") }
    if raw, top != nil { throw ValidationError("--top is for classes. Leave it out with --raw.") }
    if csv, common.json { throw ValidationError("Choose --csv or --json, not both.") }
    if csv, output != nil {
      throw ValidationError(
        "--csv is for standard output. Leave it out, or name --output FILE.csv.")
    }
    if let file = output?.file { try refuseOverwriting([model] + images, with: file) }
  }

  func run() throws {
    try common.withThreads {
      let network = try network()
      if network.normalization == nil { warnOfPlainPixels() }
      let prediction = try Prediction(network, inputs: images, classCount: raw ? 0 : top ?? 1)
      var work = try PredictionWork(self, prediction)
      // The lines of CSV on a terminal are progress enough; a bar would run into them.
      let listener: any ExperimentListener =
        csv && isatty(STDOUT_FILENO) == 1 ? SilentListener() : ProgressBar()
      let stop = StopSignal.install()
      defer { stop.uninstall() }
      var signal: Int32?
      do {
        signal = try prediction.run(listener: listener, stop: { stop.requested }) {
          try work.append($1, number: $0)
        }
      } catch let problem as FileProblem where work.count > 0 {
        try work.finish()
        throw problem.after(work.count, of: prediction.images.count)
      }
      try work.finish()
      if let signal {
        throw StoppedBySignal(
          signal: signal,
          kept: "\(work.count) of \(prediction.images.count) images are predicted")
      }
    }
  }

  /// The network with what the options say about its images.
  private func network() throws -> UsedNetwork {
    var network = try UsedNetwork(path: model, imageSize: imageSize?.size)
    if let normalization = normalization?.normalization(channels: network.channels) {
      guard normalization.channels == network.channels else {
        throw ValidationError(
          "--normalization has \(normalization.channels) channels, but the network reads"
            + " \(network.channels).")
      }
      network.normalization = normalization
    }
    if let names = try classes.map(ImageOptions.names) {
      try refuseOther(names, than: network.classNames)
      network.classNames = names
    }
    return network
  }

  /// Rejects names that would hide those in the file, which may be the same in another order.
  private func refuseOther(_ names: [String], than known: [String]?) throws {
    guard let known, known != names, known != known.indices.map(String.init) else { return }
    throw ValidationError(
      "--classes is for files without class names, but \(model.shortened) has \(known.listed())."
        + " Leave it out. condense convert --classes puts the outputs in another order, and"
        + " --rename-classes gives them other names.")
  }

  /// Most networks were trained with a normalization, and predictions without it look plausible.
  private func warnOfPlainPixels() {
    StandardStreams.writeError(
      "warning: \(model) states no normalization, so pixels enter the network as 0...1. If it was"
        + " trained with another normalization, give it with --normalization, here or once with condense"
        + " convert; --normalization none confirms 0...1.")
  }
}

/// Collects the predictions in the form that the options want.
private struct PredictionWork {
  private let command: PredictCommand
  private var report: PredictionReport
  private var csv: PredictionCSV
  private var csvLines = ""
  private var arrays: PredictionArrays?
  /// The number of images so far.
  private(set) var count = 0

  init(_ command: PredictCommand, _ prediction: Prediction) throws {
    self.command = command
    report = PredictionReport(showsTable: command.output == nil && !command.csv)
    csv = PredictionCSV(classNames: prediction.network.classNames)
    if case .arrays(let target) = command.output {
      let arrays = try PredictionArrays(target, of: prediction)
      try arrays.existing.map(command.existing.refuseExisting)
      self.arrays = arrays
    }
    try command.output?.file.map(command.existing.refuseExisting)
  }

  mutating func append(_ image: PredictedImage, number: Int) throws {
    if command.csv {
      print(try csv.lines(for: image), terminator: "")
      // Whoever reads them sees each line at once, and none is lost when the command is stopped.
      try StandardStreams.flush()
    } else if case .csv = command.output {
      csvLines += try csv.lines(for: image)
    } else {
      try arrays?.append(image, number: number)
    }
    if !command.csv { report.append(image) }
    count += 1
  }

  /// Prints and writes what there is.
  func finish() throws {
    if command.csv { return }
    var output = CommandOutput(json: command.common.json)
    output.add("images", report.fields)
    switch command.output {
    case .csv(let path): try AtomicFile.write(Data(csvLines.utf8), to: path)
    case .json(let path):
      try AtomicFile.write(CommandOutput.json(["images": report.fields]), to: path)
    case .arrays: try arrays?.finish()
    case nil: break
    }
    if let target = command.output {
      output.add("output", target.path)
      output.print("\(target.path): \(count) image\(count == 1 ? "" : "s")")
    } else {
      output.print(report.text.trimmingCharacters(in: .newlines))
    }
  }
}

extension FileProblem {
  /// The same problem, with the number of images predicted before it.
  fileprivate func after(_ done: Int, of count: Int) -> FileProblem {
    FileProblem(
      kind, path: path, found: found,
      advice: "\(advice). Images predicted before this error: \(done) of \(count)")
  }
}
