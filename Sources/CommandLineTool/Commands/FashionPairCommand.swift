import ArgumentParser
import DataPipeline

/// `condense dataset fashion-pair`: makes an unpaired data set from two classes of Fashion-MNIST.
struct FashionPairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fashion-pair",
    abstract: "Make an unpaired data set from two classes of Fashion-MNIST, padded to 32×32.")

  @Option(
    help: ArgumentHelp(
      "The classes of domains A and B, such as sneaker,ankle-boot.", valueName: "a,b"))
  var classes: String

  @OptionGroup var output: DatasetOutput

  @Option(help: "Maximum number of training images of each class. (default: all)")
  var train: Int?

  @Option(help: "Maximum number of test images of each class. (default: all)")
  var test: Int?

  @Option(
    help: ArgumentHelp("The folder with the four IDX files of Fashion-MNIST.", valueName: "folder"))
  var data = FashionMNIST.standardFolder

  @OptionGroup var common: CommonOptions

  func validate() throws {
    try requireImages(train, "--train")
    try requireImages(test, "--test")
    _ = try labels()
  }

  func run() throws {
    let labels = try labels()
    let summary = try common.withThreads {
      try FashionPair(labels: labels, folder: data).write(
        to: output.out, trainLimit: train, testLimit: test)
    }
    let names = [labels.a, labels.b].map { FashionMNIST.classNames[$0] }
    let duplicates = summary.duplicates.reduce(0, +)
    var words = CommandOutput(json: common.json)
    words.add("folder", output.out)
    words.add("classes", names)
    words.add("train", summary.train)
    words.add("test", summary.test)
    words.add("duplicates", summary.duplicates)
    words.print(
      """
      \(output.out): gray images of 32×32, A \(names[0]) and B \(names[1])
      trainA \(summary.train[0]), trainB \(summary.train[1]), testA \(summary.test[0]), testB \(summary.test[1])
      left out \(duplicates) training images whose pixels equal those of a test image
      """)
  }

  /// The labels of the two classes.
  private func labels() throws -> (a: Int, b: Int) {
    let names = classes.split(separator: ",").map(String.init)
    guard names.count == 2 else {
      throw ValidationError(
        "--classes is \(classes), expected two names separated by a comma, such as sneaker,ankle-boot."
      )
    }
    let labels = try names.map { name in
      guard let label = FashionPair.label(named: name) else {
        throw ValidationError(
          "There is no class '\(name)' in Fashion-MNIST. Classes: "
            + FashionMNIST.classNames.joined(separator: ", ") + ".")
      }
      return label
    }
    guard labels[0] != labels[1] else {
      throw ValidationError("--classes names \(FashionMNIST.classNames[labels[0]]) twice.")
    }
    return (labels[0], labels[1])
  }
}
