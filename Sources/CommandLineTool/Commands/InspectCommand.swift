import ArgumentParser
import Experiments
import Foundation
import Networks
import Reporting

/// `condense inspect`: lists the layers of a checkpoint with their cost.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show a checkpoint's layers, parameters and multiply-adds.")

  @Argument(help: "The file of a classifier, a generator or a discriminator.")
  var checkpoint: String

  @Option(
    help: ArgumentHelp(
      "The image size for which to count the multiply-adds of a generator or discriminator. (default: the size it"
        + " was trained on, or 256)", valueName: "pixels"))
  var imageSize: Int?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let imageSize, !(1...4096).contains(imageSize) {
      throw ValidationError("--image-size is \(imageSize), expected 1...4096.")
    }
  }

  func run() throws {
    let subject = try InspectedModel(path: checkpoint, imageSize: imageSize)
    let summary = subject.summary
    var table = TextTable([
      .left("layer"), .left("operation"), .left("output"), .right("parameters"),
      .right("multiply-adds"), .right("bytes"),
    ])
    for row in summary.rows {
      table.append([
        row.name, row.operation, row.outputShape.description, humanCount(row.parameters),
        humanCount(row.multiplyAdds), humanBytes(row.bytes),
      ])
    }
    table.append([
      "total", "", "", humanCount(summary.parameters), humanCount(summary.multiplyAdds),
      humanBytes(summary.bytes),
    ])
    let words = """
      \(checkpoint): \(subject.model.graph.title)
      \(subject.words)
      provenance: \(subject.provenance.isEmpty ? "not recorded in the file" : subject.provenance)

      \(table.text())
      multiply-adds: for one image of \(subject.imageShape)
      bytes: weights and running statistics in single precision
      """
    var output = CommandOutput(json: common.json)
    output.add("architecture", subject.model.graph.title)
    let graph = try JSONSerialization.jsonObject(with: Data(subject.model.graph.json.utf8))
    output.add("graph", graph)
    output.add("parameters", summary.parameters)
    output.add("multiply_adds", summary.multiplyAdds)
    output.add("bytes", summary.bytes)
    output.add(
      "layers",
      summary.rows.map { row -> [String: Any] in
        [
          "name": row.name, "operation": row.operation, "output": row.outputShape.extents,
          "parameters": row.parameters, "multiply_adds": row.multiplyAdds, "bytes": row.bytes,
        ]
      })
    output.print(words)
  }
}
