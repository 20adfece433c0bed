import ArgumentParser
import Experiments
import Foundation
import Reporting
import Steps
import Training

/// `condense evaluate`: measures classifiers, generators, or pairs of them, side by side.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure classifiers on labeled images, or generators on images of two domains.",
    discussion: """
      Measure classifiers on the test images of a data set, or pairs of generators on testA and testB of a folder \
      with trainA, trainB, testA and testB:

        condense evaluate teacher.safetensors student.safetensors \\
          --data fashion-mnist
        condense evaluate --pair runs/cyclegan/last --pair runs/small/compressed \\
          --data Datasets/stripes

      Of several pairs, PSNR and SSIM also compare the outputs of each with those of the first.

      Measure single generators on pairs of images, test images of A and their counterparts in B; images are resized to \
      the size in the generator's file:

        condense evaluate --generator runs/pix2pix/best.safetensors \\
          --data Datasets/stripes-pairs

      Measure an ensemble: each member, the mean of their probabilities, and how much the members differ. Members \
      are the classifiers of several files, of one ensemble's file, or of a folder such as the snapshots of a run:

        condense evaluate --ensemble a.safetensors b.safetensors \\
          --data fashion-mnist

      --split, --limit and --logits are for classifiers; --classifier and --fit are for pairs. Without --json, the \
      command explains each metric below the table.
      """)

  @Argument(help: "The files of one or more classifiers.")
  var checkpoints: [String] = []

  @Flag(help: "Measure the classifiers together, as an ensemble.")
  var ensemble = false

  @OptionGroup var pairs: PairOptions

  @Option(
    name: .customLong("generator"),
    help: ArgumentHelp(
      "The file of a single generator. Repeat --generator to compare several.", valueName: "file"))
  var generators: [String] = []

  @Option(help: "With --generator, which domain is translated: a_to_b or b_to_a. (default: a_to_b)")
  var direction: PairedData.Direction?

  @OptionGroup var data: DataOptions

  @Option(
    help:
      "Also write the logits of a single classifier, [images, classes], to this safetensors file.")
  var logits: String?

  @OptionGroup var existing: OverwriteOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    let kinds = [checkpoints, pairs.folders, generators].count { !$0.isEmpty }
    guard kinds == 1 else {
      throw ValidationError(
        kinds == 0
          ? "Name the files of classifiers, --pair FOLDER, or --generator FILE."
          : "Name the files of classifiers, --pair or --generator, not several of them.")
    }
    if generators.isEmpty, direction != nil {
      throw ValidationError("--direction is for --generator. Leave it out.")
    }
    if checkpoints.isEmpty, logits != nil || data.limit != nil || data.givenSplit != nil {
      throw ValidationError(
        "--logits, --limit and --split are for classifiers. Leave them out: generators are always"
          + " measured on the test part.")
    }
    if pairs.folders.isEmpty, pairs.classifier != nil || pairs.fit != nil {
      throw ValidationError(
        "--classifier and --fit are for pairs. Leave them out, or name a pair with --pair.")
    }
    if ensemble, logits != nil || checkpoints.isEmpty {
      throw ValidationError(
        checkpoints.isEmpty
          ? "--ensemble is for classifiers. Leave it out, or name files of classifiers."
          : "--logits is for a single classifier. Leave it out, or combine the classifiers with condense"
            + " ensemble first.")
    }
    if logits != nil, checkpoints.count > 1 {
      throw ValidationError("--logits takes one classifier, found \(checkpoints.count).")
    }
    if let logits {
      try refuseOverwriting(checkpoints, with: logits)
      try refuseName(logits, notEndingIn: ".safetensors")
    }
  }

  func run() throws {
    try logits.map(existing.refuseExisting)
    try common.withThreads {
      if !generators.isEmpty {
        try GeneratorEvaluation(
          paths: generators, data: data.data, direction: direction ?? .aToB
        ).run(json: common.json)
      } else if checkpoints.isEmpty {
        try PairEvaluation(options: pairs, data: data.data).run(json: common.json)
      } else if ensemble {
        try EnsembleEvaluation(checkpoints, data).run(json: common.json)
      } else {
        try evaluateClassifiers()
      }
    }
  }

  private func evaluateClassifiers() throws {
    var table = TextTable([
      .left("model"), .right("top-1 %"), .right("top-5 %"), .right("cross-entropy"),
      .right("calibration error %"), .right("parameters"), .right("multiply-adds"),
      .right("bytes"), .right("ms/image"),
    ])
    var output = CommandOutput(json: common.json)
    var results: [[String: Any]] = []
    var classes: ClassTable?
    for path in checkpoints {
      let classifier = try Classifier(path: path)
      let loader = try data.loader(for: classifier)
      if path == checkpoints[0] { StandardStreams.writeNotes(loader.dataset.notes) }
      if let note = data.note(for: classifier) {
        StandardStreams.writeError("note: \(path): \(note)")
      }
      let report = ClassificationReport(of: classifier, on: loader)
      if let logits {
        try classifier.writeLogits(on: loader, to: logits)
        output.add("logits", logits)
      }
      let cost = Model.classifier(classifier).cost
      table.append([
        path, percent(report.top1), percent(report.top5),
        String(format: "%.4f", report.crossEntropy), percent(report.calibrationError),
        humanCount(cost.parameters), humanCount(cost.multiplyAdds), humanBytes(cost.bytes),
        String(format: "%.3f", report.millisecondsPerImage),
      ])
      let found = ClassTable(
        of: classifier.manifest.classNames,
        counts: report.confusions.lazy.map { ($0.label, $0.predicted, $0.count) })
      classes = found
      results.append([
        "classes": found.json, "confusions": found.confusionJSON, "model": path,
        "images": report.count, "top1": report.top1, "top5": report.top5,
        "cross_entropy": report.crossEntropy, "calibration_error": report.calibrationError,
        "parameters": cost.parameters, "multiply_adds": cost.multiplyAdds, "bytes": cost.bytes,
        "milliseconds_per_image": report.millisecondsPerImage,
      ])
    }
    output.add("results", results)
    let legend = common.json ? "" : "\n" + MetricGlossary.legend(of: table.titles)
    // Of several classifiers, the option --json has the classes.
    let details = results.count == 1 ? classes.map { "\n" + ClassOutput($0).text } ?? "" : ""
    output.print((table.text() + legend + details).trimmingCharacters(in: .newlines))
  }

  private func percent(_ share: Double) -> String { String(format: "%.2f", 100 * share) }
}

extension PairedData.Direction: ExpressibleByArgument {}
