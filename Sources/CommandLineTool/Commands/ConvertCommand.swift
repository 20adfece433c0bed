import ArgumentParser
import FileAccess
import Foundation
import Interchange
import Networks
import ONNX
import Reporting
import Training
import Translation

/// `condense convert`: turns PyTorch weights into a file that describes its network.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a network from PyTorch or ONNX to a file of Condense, or to ONNX.",
    discussion: """
      The input is an ONNX model of any convolutional network, a .pth or .pt file from torch.save, or a safetensors \
      file; the content decides. The output is a safetensors file that describes its network, or an ONNX model if \
      its name ends in .onnx.

        condense convert model.onnx model.safetensors --normalization 0.5:0.25 --classes cat,dog
        condense convert runs/student/best.safetensors student.onnx --with-normalization

      An ONNX model is read as it computes, with any batch. It does not say how images are normalized and what its \
      outputs are called: --normalization and --classes do. The output tells what the network became, and what is \
      still missing. Height and width stay open where the model leaves them open and the description has no image \
      size.

      For a .pth file, the command runs no code from the \
      file, and rejects a file that contains more than tensors. It infers the network and the width of each layer \
      from the names and shapes of the tensors. Names may have the beginnings of wrappers, such as module. and \
      model.; --part chooses one of several networks, --rename gives tensors the names that are expected, and --like \
      takes the graph of another file of the same network.

        condense convert latest_net_G_A.pth pair/G_A.safetensors
        condense convert lightning.ckpt G_A.safetensors --part netG_A
        condense convert epoch30.pth epoch30.safetensors --like model.onnx

      The input can also be a file that Condense wrote, to change its precision or what it says about its images. \
      --classes with the same names in another order reorders the outputs.

      The output keeps PyTorch's names and layouts. To load it in PyTorch:

        model.load_state_dict(safetensors.torch.load_file(OUTPUT), strict=True)

      For the folder of a pair, OUTPUT is a new folder with all of its networks.

      A network with its graph in the file, such as one from 'condense convert' or from Python, can be of any \
      architecture. The output describes it as a classifier if it outputs a number per class and --image-size and \
      --normalization are known, as a generator if it outputs images in -1...1 as CycleGAN's do, and else as a \
      network with what the options say. For example, to use a network that turns images in 0...1 into such images:

        condense convert denoiser.safetensors described.safetensors --output-range 0,1
      """)

  @Argument(help: "The file: .onnx, .pth, .pt or .safetensors; or the folder of a pair.")
  var input: String

  @Argument(help: "The .safetensors or .onnx file to write; for a pair, its new folder.")
  var output: String

  @Option(
    help:
      "The architecture of the network: \(NetworkKind.list). (default: inferred from the names of the tensors)"
  )
  var architecture: NetworkKind?

  @OptionGroup var weights: StateOptions

  @Flag(help: "Store the weights in half precision (16 bits).")
  var half = false

  @OptionGroup var images: ImageOptions
  @OptionGroup var onnx: ONNXOptions
  @OptionGroup var existing: OverwriteOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    try refuseOverwriting([input] + [weights.like].compactMap(\.self), with: output)
  }

  /// Rejects an ensemble, whose members would be lost.
  private func refuseEnsemble() throws {
    guard let file = try? DescribedFile(path: input),
      file.metadata[ClassifierEnsemble.metadataKey] != nil
    else { return }
    throw FileProblem(
      .malformed, path: input, found: "it is an ensemble, whose members a conversion would lose",
      advice: "Write it with condense ensemble \(input) --out FILE, and --half for half precision")
  }

  func run() throws {
    if FileContents.isFolder(input) { return try convertPair() }
    try refuseName(output, notEndingIn: ".safetensors", ".onnx")
    let isModel = output.lowercased().hasSuffix(".onnx")
    guard !isModel || !half, isModel || !onnx.withNormalization else {
      throw ValidationError(
        isModel
          ? "--half is for safetensors files. Leave it out for an ONNX model."
          : "--with-normalization is for ONNX models. Leave it out, or name an output that ends in .onnx."
      )
    }
    if !isModel { try refuseEnsemble() }
    try existing.refuseExisting(output)
    if isModel { try existing.refuseExisting(ONNXExport.dataPath(of: output)) }
    var file: PyTorchFile?
    var conversion: Conversion
    if let (model, found) = try importedModel() {
      conversion = try described(model) ?? undescribed(model)
      conversion.imported = found
    } else {
      let source = try StateFile.open(path: input, key: weights.key)
      conversion =
        try (source as? SafetensorsFile).flatMap { try described(.safetensors($0)) }
        ?? converted(source)
      file = source as? PyTorchFile
    }
    let provenance =
      conversion.isDescribed ? [:] : ["converted_from": (input as NSString).lastPathComponent]
    if isModel {
      try conversion.saveONNX(
        to: output, provenance: provenance, hasNormalization: onnx.withNormalization)
    } else {
      try conversion.save(to: output, provenance: provenance, halfPrecision: half)
    }
    report(conversion, of: file)
  }

  /// The network of a file of weights alone.
  private func converted(_ source: any StateSource) throws -> Conversion {
    var (state, ignored) = try weights.chosen(from: source)
    var conversion: Conversion
    if let like = weights.like {
      guard architecture == nil else {
        throw ValidationError("--like gives the network. Leave out --architecture.")
      }
      conversion = try Conversion(
        of: state, like: like, trustingOrder: weights.inOrder, onnx.reading(images), images)
    } else {
      if architecture == nil {
        let (part, others) = try StatePart.chosen(from: state)
        state = part
        ignored.append(IgnoredTensors("tensors outside of the network", others))
      }
      conversion = try Conversion(recognizing: state, as: architecture, images)
    }
    conversion.ignored += ignored.filter(\.isPresent)
    return conversion
  }

  /// The input if it is an ONNX model.
  private func importedModel() throws -> (file: DescribedFile, model: ImportedModel)? {
    guard DescribedFile.isONNX(path: input) else {
      guard !onnx.areGivenForReading || weights.like.map({ DescribedFile.isONNX(path: $0) }) == true
      else {
        throw ValidationError(
          "\(input.shortened) is not an ONNX model. Leave out --input and --max-memory.")
      }
      return nil
    }
    guard architecture == nil, !weights.areGiven else {
      throw ValidationError(
        "\(input.shortened) is an ONNX model, which has its graph. Leave out"
          + " \(weightOptions).")
    }
    let options = try onnx.reading(images)
    let file = try DescribedFile(path: input, options)
    guard case .onnx(let model, _) = file else { return nil }
    return (
      file,
      ImportedModel(
        bytes: model.bytes, maximumBytes: options.maximumBytes,
        areChannelsLast: model.areChannelsLast, isQuantized: model.isQuantized)
    )
  }

  /// The given options that are about weights alone.
  private var weightOptions: String {
    ((architecture == nil ? [] : ["--architecture"]) + weights.given).listed(atMost: 9)
  }

  /// An ONNX model has a description of another kind than convert knows.
  private func undescribed(_ file: DescribedFile) throws -> Conversion {
    let keys = file.metadata.keys.filter { $0.hasPrefix("condense.") }.sorted()
    throw FileProblem(
      .malformed, path: input,
      found: "its description is of a kind that Condense does not know: \(keys.listed())",
      advice: "Convert it with the version of Condense that wrote it")
  }

  /// Converts all networks of a pair, and copies the description of its measuring.
  private func convertPair() throws {
    if FileContents.exists("\(input)/saved_model.pb") {
      let problem = ForeignFormat.savedModel.problem(expecting: "the folder of a pair")
      throw FileProblem(.malformed, path: input, found: problem.found, advice: problem.advice)
    }
    guard architecture == nil, !weights.areGiven, !images.areGiven, !onnx.areGivenForReading,
      !onnx.withNormalization
    else {
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

  /// The network of a file that has its graph, with what the options say about its images; nil for
  /// other files.
  private func described(_ file: DescribedFile) throws -> Conversion? {
    let conversion: Conversion?
    if let found = try DescribedNetwork(in: file) {
      conversion = try Conversion(
        of: found.model, known: found.manifest, path: input,
        isDescribed: file.metadata[NetworkManifest.key] != nil, images)
    } else {
      conversion = try Conversion(described: file)?.described(by: images, path: input)
    }
    guard conversion == nil || architecture == nil && !weights.areGiven else {
      throw ValidationError(
        "\(input) has the graph of its network. Leave out \(weightOptions).")
    }
    return conversion
  }

  private func report(_ conversion: Conversion, of file: PyTorchFile?) {
    let ignored = conversion.ignored.flatMap(\.names)
    let description = ConversionDescription(
      conversion, putsNormalizationInside: onnx.withNormalization)
    var lines = ["\(input): \(conversion.network.graph.title)"] + description.lines
    if let key = file?.key {
      let others = file?.otherKeys ?? []
      lines.append(
        "weights: from the key \(key)"
          + (others.isEmpty ? "" : "; --key chooses others: \(others.listed())"))
    }
    if !conversion.assumptions.isEmpty {
      lines.append(
        "assumed: \(conversion.assumptions.joined(separator: "; ")). Weights do not say this. If the"
          + " PyTorch code differs, export the network and add --like model.onnx")
    }
    if let note = conversion.likeNote { lines.append("names: \(note)") }
    if let note = conversion.classNote { lines.append("classes: \(note)") }
    lines.append("parameters: \(humanCount(conversion.network.parameterCount))")
    lines += conversion.ignored.map(\.line)
    if let imported = conversion.imported {
      lines.append(
        "memory: the model's tensors took \(humanBytes(imported.bytes)) while it was read, of"
          + " \(humanBytes(imported.maximumBytes)) that were allowed (--max-memory)")
    }
    lines.append("output: \(output), in \(half ? "half" : "single") precision")
    if conversion.hasLostSoftmax {
      lines.append("left out: the softmax at the end, since classifiers output logits")
    }
    var result = CommandOutput(json: common.json)
    result.add("kind", conversion.kind)
    result.add("architecture", conversion.network.graph.title)
    result.add("parameters", conversion.network.parameterCount)
    result.add("ignored", ignored)
    result.add("precision", half ? "half" : "single")
    result.add("file", output)
    for (name, value) in description.fields { result.add(name, value) }
    if let key = file?.key { result.add("key", key) }
    if !conversion.assumptions.isEmpty { result.add("assumed", conversion.assumptions) }
    if let note = conversion.likeNote {
      result.add("names", note)
      result.add(
        "renamed_layers",
        conversion.renamedLayers.map { ["file": $0.file, "network": $0.network] })
    }
    if let note = conversion.classNote { result.add("class_change", note) }
    result.print(lines.joined(separator: "\n"))
  }
}

extension NetworkKind: ExpressibleByArgument {
  /// The names of the kinds: `resnet-generator, …`.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
