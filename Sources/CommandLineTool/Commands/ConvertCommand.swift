import ArgumentParser
import FileAccess
import Foundation
import Interchange
import Networks
import Reporting

/// `condense convert`: weights from PyTorch into a file that describes itself.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Turn PyTorch's weights into a file that says which network they are of.",
    discussion: """
      The input is a .pth or .pt file that torch.save wrote, or a safetensors file from elsewhere. Nothing in \
      it is run: a file that needs more than tensors is refused. Which network it is of, and how wide each layer \
      is, follows from names and shapes.

      The output keeps PyTorch's names and layouts, so the way back needs no conversion: \
      load_state_dict(safetensors.torch.load_file(OUTPUT), strict=True). A file that Condense wrote can be \
      converted too, to half or to single precision.
      """)

  @Argument(help: "The weights: .pth, .pt or .safetensors.")
  var input: String

  @Argument(help: "The safetensors file to write.")
  var output: String

  @Option(
    help: "What the weights are of: \(NetworkKind.list). Found out from the names if absent.")
  var architecture: NetworkKind?

  @Option(
    help: """
      Where in a checkpoint the weights are; without it they are the whole, or what lies under a usual key such \
      as state_dict.
      """)
  var key: String?

  @Flag(help: "Store weights in 16 bits.")
  var half = false

  @OptionGroup var images: ImageOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    try refuseOverwriting([input], with: output)
    try refuseName(output, notEndingIn: ".safetensors")
  }

  func run() throws {
    let source = try StateFile.open(path: input, key: key)
    let conversion =
      try described(source) ?? Conversion(recognizing: source, as: architecture, images)
    let provenance =
      conversion.isDescribed ? [:] : ["converted_from": (input as NSString).lastPathComponent]
    try conversion.save(to: output, provenance: provenance, halfPrecision: half)
    report(conversion, key: (source as? PyTorchFile)?.key)
  }

  /// A file that Condense wrote says what it is, and needs no options about that.
  private func described(_ source: any StateSource) throws -> Conversion? {
    guard let file = source as? SafetensorsFile, let conversion = try Conversion(described: file)
    else { return nil }
    guard architecture == nil, !images.areGiven else {
      throw ValidationError(
        "\(input) describes itself; leave out --architecture, --image-size, --classes and"
          + " --normalization.")
    }
    return conversion
  }

  private func report(_ conversion: Conversion, key: String?) {
    let ignored = conversion.ignored
    var lines = ["\(input): \(conversion.network.graph.title)"]
    if let key { lines.append("weights under the key \(key)") }
    lines.append("parameters: \(humanCount(conversion.network.parameterCount))")
    if !ignored.isEmpty {
      lines.append(
        "ignored: \(ignored.count) statistics of norms (\(ignored.prefix(3).joined(separator: ", "))"
          + "\(ignored.count > 3 ? ", …" : ""))")
    }
    lines.append("\(output), in \(half ? "half" : "single") precision")
    var result = CommandOutput(json: common.json)
    result.add("kind", conversion.kind)
    result.add("architecture", conversion.network.graph.title)
    result.add("parameters", conversion.network.parameterCount)
    result.add("ignored", ignored)
    result.add("precision", half ? "half" : "single")
    result.add("file", output)
    if let key { result.add("key", key) }
    result.print(lines.joined(separator: "\n"))
  }
}

extension NetworkKind: ExpressibleByArgument {
  /// The kinds as they are written: `resnet-generator, …`.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
