import ArgumentParser
import Experiments
import Foundation
import Networks
import Reporting

/// `condense inspect`: lists the nodes of a network's graph with their cost.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show a network's graph: nodes, what they read, parameters and multiply-adds.",
    discussion: """
      The file can hold any network. Each row is a node of its graph, with the name that taps and other recipe keys \
      take. A name that begins with a dot is in the same module as the row's node: '.conv1' in the row of \
      'layer1.0.bn1' is 'layer1.0.conv1'. With --json, the graph is complete.
      """)

  @Argument(help: "The file of a network.")
  var checkpoint: String

  @Option(
    help: ArgumentHelp(
      "The image size for which to count the multiply-adds of a network that is not a classifier. (default: the size"
        + " in its file, or 256, or the smallest that it accepts)", valueName: "pixels"))
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
      .whole("node"), .left("operation"), .left("reads"), .left("output"), .right("parameters"),
      .right("multiply-adds"),
    ])
    let reads = subject.reads
    for (row, reads) in zip(summary.rows, reads) {
      table.append([
        row.name, row.operation, Self.short(reads, for: row.name), row.outputShape.description,
        humanCount(row.parameters), humanCount(row.multiplyAdds),
      ])
    }
    table.append([
      "total", "", "", "", humanCount(summary.parameters), humanCount(summary.multiplyAdds),
    ])
    let console = Console(descriptor: STDOUT_FILENO)
    let words = """
      \(checkpoint): \(subject.model.graph.title)
      \(subject.words)
      provenance: \(subject.provenance.isEmpty ? "not recorded in the file" : subject.provenance)

      \(table.text(width: console.isTerminal ? max(60, console.columns()) : nil))
      multiply-adds: for one image of \(subject.imageShape)
      size: \(humanBytes(summary.bytes)) of weights and running statistics in single precision
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
      zip(summary.rows, reads).map { row, reads -> [String: Any] in
        [
          "name": row.name, "operation": row.operation, "reads": reads,
          "output": row.outputShape.extents,
          "parameters": row.parameters, "multiply_adds": row.multiplyAdds, "bytes": row.bytes,
        ]
      })
    output.print(words)
  }

  /// The names of values without the module that they share with the node that reads them.
  private static func short(_ reads: [String], for node: String) -> String {
    let module = node.lastIndex(of: ".").map { node[...$0] }
    return reads.map { name in
      guard let module, name.hasPrefix(module) else { return name }
      return String(name.dropFirst(module.count - 1))
    }.joined(separator: ", ")
  }
}
