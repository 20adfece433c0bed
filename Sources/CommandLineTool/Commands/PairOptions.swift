import ArgumentParser
import Translation

/// Existing pairs of generators, and how to measure them.
struct PairOptions: ParsableArguments {
  @Option(
    name: .customLong("pair"),
    help: ArgumentHelp(
      "The folder of a pair, such as last/ of a run. Repeat --pair to compare several.",
      valueName: "folder"))
  var folders: [String] = []

  @Option(
    help: ArgumentHelp(
      "The classifier whose features the Fréchet and kernel distances use. (default: the pair's own)",
      valueName: "file"))
  var classifier: String?

  @Option(
    help: """
      How to bring images to the classifier's input size: crop or resize. (default: the value in evaluation.json \
      of the pair, or resize)
      """)
  var fit: DomainClassifier.Fit?
}

extension DomainClassifier.Fit: ExpressibleByArgument {}
