import FileAccess
import Interchange
import Networks
import Training
import Translation

/// What reading an ONNX model found, apart from the network.
struct ImportedModel {
  /// The memory that its tensors took, in bytes.
  let bytes: Int
  /// The memory that they were allowed to take, in bytes.
  let maximumBytes: Int
  /// Whether its images are `[N, H, W, C]`.
  let areChannelsLast: Bool
  /// Whether it rounds activations, which the network does not.
  let isQuantized: Bool
}

/// The description of a converted network in the report of `convert`: its kind, its images, and the
/// options that are missing.
struct ConversionDescription {
  private let manifest: any ModelManifest
  private let imported: ImportedModel?
  private let channels: Int
  /// The extents of the main output for one image; nil if no image fits.
  private let output: [Int]?
  private let putsNormalizationInside: Bool

  /// - Parameter putsNormalizationInside: Whether the new file is to normalize its images itself.
  init(_ conversion: Conversion, putsNormalizationInside: Bool) {
    let plan = conversion.network.plan
    manifest = conversion.manifest
    imported = conversion.imported
    channels = plan.inputChannels
    if let extent = manifest.imageExtent {
      output = try? plan.outputShape(for: [extent.height, extent.width, channels]).extents
    } else {
      output = try? plan.outputShape(for: plan.anyImage()).extents
    }
    self.putsNormalizationInside = putsNormalizationInside
  }

  /// A line for each property.
  var lines: [String] {
    let lines: [String?] = [
      "kind: \(kind)", "images: \(channels) channel\(channels == 1 ? "" : "s"), \(size)",
      "normalization: \(normalization)", axes.map { "axes: \($0)" },
      quantization.map { "quantization: \($0)" }, next.map { "next: \($0)" },
    ]
    return lines.compactMap(\.self)
  }

  /// The same for scripts.
  var fields: [String: Any] {
    var fields: [String: Any] = ["channels": channels]
    if let extent = manifest.imageExtent { fields["image_size"] = [extent.height, extent.width] }
    if let classes { fields["classes"] = classes.count }
    if let normalization = manifest.normalization(channels: channels) {
      fields["normalization"] = [
        "mean": normalization.mean.map { Double("\($0)") ?? Double($0) },
        "deviation": normalization.deviation.map { Double("\($0)") ?? Double($0) },
      ]
    }
    if let imported {
      fields["memory_bytes"] = imported.bytes
      fields["channels_last"] = imported.areChannelsLast
      fields["quantized"] = imported.isQuantized
    }
    return fields
  }

  private var classes: [String]? {
    (manifest as? ClassifierManifest)?.classNames ?? (manifest as? NetworkManifest)?.classNames
  }

  private var kind: String {
    let noun = type(of: manifest).noun
    if let classes { return "\(noun) with \(classes.count) classes: \(classes.listed(atMost: 5))" }
    switch output {
    case let output? where manifest is GeneratorManifest || hasImages(output):
      return "\(noun) from images to images"
    case let output? where output.count == 2 && output[0] == 1:
      return "\(noun) with \(output[1]) output\(output[1] == 1 ? "" : "s") per image"
    case let output?: return "\(noun) whose output for one image is \(output)"
    case nil: return noun
    }
  }

  private var size: String {
    guard let extent = manifest.imageExtent else { return "any size that fits the network" }
    let words = "\(extent.height)×\(extent.width) (height×width)"
    return manifest is GeneratorManifest ? "trained on \(words)" : words
  }

  private var normalization: String {
    guard manifest.hasNormalization else {
      return "not stated, so pixels enter the network as 0...1"
        + (putsNormalizationInside
          ? ", also in the new file; --with-normalization has no effect"
          : ". If it was trained with another one, convert it again with --normalization")
    }
    guard let stated = manifest.normalization(channels: channels) else { return "pixels in -1...1" }
    guard !stated.isIdentity else { return "none, pixels in 0...1" }
    let isAssumed = imported != nil && manifest is GeneratorManifest
    return "mean \(stated.mean), standard deviation \(stated.deviation)"
      + (isAssumed
        ? ", assumed because the network ends with tanh; --normalization sets another" : "")
      + (putsNormalizationInside ? ", inside the new file, which reads pixels in 0...1" : "")
  }

  private var axes: String? {
    guard imported?.areChannelsLast == true else { return nil }
    return
      "the model reads images as [N, H, W, C], as in TensorFlow; ONNX files that Condense writes"
      + " read [N, C, H, W]"
  }

  private var quantization: String? {
    guard imported?.isQuantized == true else { return nil }
    return
      "left out: activations are neither rounded nor limited to their quantized ranges. Where such"
      + " a limit stood for a ReLU, as in files of onnxruntime's quantizer, outputs differ much;"
      + " convert the network from before its quantization"
  }

  /// What the user can add, so that more commands take the network.
  private var next: String? {
    guard let network = manifest as? NetworkManifest, let output else { return nil }
    if hasImages(output), network.outputRange == nil {
      return "for condense translate, say which outputs are black and white: --output-range 0,1 or"
        + " --output-range -1,1"
    }
    let missing =
      (network.normalization == nil ? ["--normalization"] : [])
      + (network.imageSize == nil ? ["--image-size"] : [])
    guard output.count == 2, output[0] == 1, output[1] > 1, !missing.isEmpty else { return nil }
    return "if its outputs are classes, add \(missing.joined(separator: " and ")) to make it a"
      + " classifier"
  }

  private func hasImages(_ output: [Int]) -> Bool {
    output.count == 4 && [1, 3].contains(output[3]) && !(manifest is DiscriminatorManifest)
  }
}
