import ArgumentParser
import Translation

/// Pairs of generators that are there already, and how to measure them.
struct PairOptions: ParsableArguments {
  @Option(
    name: .customLong("pair"),
    help: ArgumentHelp(
      "A pair's folder, such as last/ of a run; give --pair several times to compare.",
      valueName: "folder"))
  var folders: [String] = []

  @Option(
    help: ArgumentHelp(
      "The classifier on whose features distances are measured; the pair's own by default.",
      valueName: "file"))
  var classifier: String?

  @Option(
    help: """
      How images come to the classifier's size: crop or resize; otherwise as evaluation.json beside it says, or \
      resize.
      """)
  var fit: DomainClassifier.Fit?
}

extension DomainClassifier.Fit: ExpressibleByArgument {}
