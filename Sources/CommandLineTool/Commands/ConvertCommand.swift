import ArgumentParser
import FileAccess
import Foundation
import Interchange
import Networks
import Reporting
import Translation

/// `condense convert`: turns PyTorch weights into a file that describes its network.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert PyTorch weights to a safetensors file that describes its network.",
    discussion: """
      The input is a .pth or .pt file from torch.save, or a safetensors file. The command runs no code from the \
      file, and rejects a file that contains more than tensors. It infers the network and the width of each layer \
      from the names and shapes of the tensors. The input can also be a file that Condense wrote, to change its \
      precision.

        condense convert latest_net_G_A.pth pair/G_A.safetensors

      The output keeps PyTorch's names and layouts. To load it in PyTorch:

        model.load_state_dict(safetensors.torch.load_file(OUTPUT), strict=True)

      For the folder of a pair, OUTPUT is a new folder with all of its networks.
      """)

  @Argument(help: "The file with the weights: .pth, .pt or .safetensors; or the folder of a pair.")
  var input: String

  @Argument(help: "The safetensors file to write; for a pair, its new folder.")
  var output: String

  @Option(
    help:
      "The architecture of the network: \(NetworkKind.list). (default: inferred from the names of the tensors)"
  )
  var architecture: NetworkKind?

  @Option(
    help: """
      The key of the weights in a PyTorch checkpoint. (default: the whole file, or a common key such as state_dict)
      """)
  var key: String?

  @Flag(help: "Store the weights in half precision (16 bits).")
  var half = false

  @OptionGroup var images: ImageOptions
  @OptionGroup var existing: OverwriteOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    try refuseOverwriting([input], with: output)
  }

  func run() throws {
    if FileContents.isFolder(input) { return try convertPair() }
    try refuseName(output, notEndingIn: ".safetensors")
    try existing.refuseExisting(output)
    let source = try StateFile.open(path: input, key: key)
    let conversion =
      try described(source) ?? Conversion(recognizing: source, as: architecture, images)
    let provenance =
      conversion.isDescribed ? [:] : ["converted_from": (input as NSString).lastPathComponent]
    try conversion.save(to: output, provenance: provenance, halfPrecision: half)
    report(conversion, key: (source as? PyTorchFile)?.key)
  }

  /// Converts all networks of a pair, and copies the description of its measuring.
  private func convertPair() throws {
    guard architecture == nil, key == nil, !images.areGiven else {
      throw ValidationError(
        "\(input) is the folder of a pair. Its files describe themselves, so leave out all options but"
          + " --half.")
    }
    guard !FileContents.exists(output) else {
      throw FileProblem(
        .cannotCreate, path: output, found: "it already exists",
        advice: "Name a folder that does not exist yet")
    }
    try TranslationPair(folder: input).save(to: output, halfPrecision: half)
    var result = CommandOutput(json: common.json)
    result.add("kind", "pair")
    result.add("precision", half ? "half" : "single")
    result.add("folder", output)
    result.print("\(input): a pair\n\(output), in \(half ? "half" : "single") precision")
  }

  /// A file from Condense describes its network, so options about the network are rejected.
  private func described(_ source: any StateSource) throws -> Conversion? {
    guard let file = source as? SafetensorsFile, let conversion = try Conversion(described: file)
    else { return nil }
    guard architecture == nil, !images.areGiven else {
      throw ValidationError(
        "\(input) already describes its network. Leave out --architecture, --image-size, --classes"
          + " and --normalization.")
    }
    return conversion
  }

  private func report(_ conversion: Conversion, key: String?) {
    let ignored = conversion.ignored
    var lines = ["\(input): \(conversion.network.graph.title)"]
    if let key { lines.append("weights: from the key \(key)") }
    lines.append("parameters: \(humanCount(conversion.network.parameterCount))")
    if !ignored.isEmpty {
      lines.append(
        "ignored: \(ignored.count) running statistics of norms (\(ignored.prefix(3).joined(separator: ", "))"
          + "\(ignored.count > 3 ? ", …" : ""))")
    }
    lines.append("output: \(output), in \(half ? "half" : "single") precision")
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
  /// The names of the kinds: `resnet-generator, …`.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
