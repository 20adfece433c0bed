import ArgumentParser
import Foundation
import Reporting
import Steps
import Training

/// `condense ensemble`: combines classifiers into one file.
struct EnsembleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ensemble",
    abstract: "Combine classifiers into one file.",
    discussion: """
      The file is a classifier whose probabilities are the mean of those of all members, so that evaluate, predict, \
      inspect and convert (to ONNX) take it like any other. As a teacher of condense distill, its members teach one \
      by one. It reads the images of the first member.

        condense ensemble a.safetensors b.safetensors c.safetensors \\
          --out abc.safetensors
        condense evaluate --ensemble abc.safetensors --data fashion-mnist

      A folder, such as the snapshots of a run, stands for all its classifiers.
      """)

  @Argument(help: "The files of classifiers, or folders of them.")
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "How much each file counts, with commas: 0.5,0.3,0.2. (default: all classifiers count the same)",
      valueName: "numbers"))
  var weights: String?

  @Option(help: ArgumentHelp("The .safetensors file to write.", valueName: "file"))
  var out: String

  @Flag(help: "Store the weights in half precision (16 bits).")
  var half = false

  @OptionGroup var existing: OverwriteOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    try refuseName(out, notEndingIn: ".safetensors")
    try refuseOverwriting(files, with: out)
    _ = try numbers()
  }

  func run() throws {
    try existing.refuseExisting(out)
    let ensemble = try ClassifierEnsemble(paths: files, weights: numbers())
    guard ensemble.members.count > 1 else {
      throw ValidationError("\(files[0]) is a single classifier. Name two or more.")
    }
    try ensemble.save(
      to: out, provenance: ["members": ensemble.members.map(\.name).joined(separator: ", ")],
      halfPrecision: half)
    print(ensemble)
  }

  /// The weight of each file; nil if all classifiers count the same.
  private func numbers() throws -> [Double]? {
    guard let weights else { return nil }
    let numbers = weights.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingCharacters(in: .whitespaces)) ?? .nan
    }
    guard numbers.count == files.count, numbers.allSatisfy({ $0 >= 0 && $0.isFinite }),
      numbers.contains(where: { $0 > 0 })
    else {
      throw ValidationError(
        "--weights is \(weights), expected \(files.count) numbers of at least 0 with commas, one for"
          + " each file, and one above 0.")
    }
    return numbers
  }

  private func print(_ ensemble: ClassifierEnsemble) {
    var table = TextTable([.left("member"), .right("weight"), .left("network")])
    for member in ensemble.members {
      table.append([
        member.name, String(format: "%.4f", member.weight), member.classifier.model.graph.title,
      ])
    }
    let cost = Model.classifier(ensemble.combined).cost
    var output = CommandOutput(json: common.json)
    output.add("model", out)
    output.add(
      "members", ensemble.members.map { ["name": $0.name, "weight": $0.weight] as [String: Any] })
    output.add("parameters", cost.parameters)
    output.add("multiply_adds", cost.multiplyAdds)
    output.print(
      "\(table.text())\(out): \(humanCount(cost.parameters)) parameters,"
        + " \(humanCount(cost.multiplyAdds)) multiply-adds")
  }
}
