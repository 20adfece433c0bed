import ArgumentParser
import FileAccess
import Foundation
import Models
import TensorCore
import Training

/// `condense inspect`: what a checkpoint holds and costs, layer by layer.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show a checkpoint's layers, parameters and multiply-adds.")

  @Argument(help: "A classifier file.")
  var checkpoint: String

  @OptionGroup var common: CommonOptions

  func run() throws {
    let classifier = try Classifier(path: checkpoint)
    let manifest = classifier.manifest
    let summary = ModelSummary(of: classifier.model, imageShape: Shape(manifest.imageShape))
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
    let made = manifest.provenance.sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    let words = """
      \(checkpoint): \(manifest.architecture.name), \(manifest.classNames.count) classes
      classes: \(manifest.classNames.joined(separator: ", "))
      images \(Shape(manifest.imageShape)), mean \(manifest.normalization.mean), \
      deviation \(manifest.normalization.deviation)
      made with: \(made)

      \(table.text())
      multiply-adds are for one image; bytes count weights and running statistics in single precision
      """
    var output = CommandOutput(json: common.json)
    output.add("architecture", manifest.architecture.name)
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
