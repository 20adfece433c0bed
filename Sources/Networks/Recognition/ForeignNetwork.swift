/// Networks that Condense knows by the names of their tensors, and cannot build from them.
package struct ForeignNetwork: Sendable {
  /// What a user can do with a network.
  private enum Way {
    /// It can be exported as an ONNX model.
    case export
    /// It cannot be used, for this reason.
    case none(String)
  }

  /// What it is, with its article: `a DenseNet`.
  package let name: String
  private let way: Way
  /// Names that only such a network has, in several variants. Each text is the beginning of a
  /// name; one that begins with a dot is any part of a name, and one after a `!` must be absent.
  private let variants: [[String]]

  /// The next step, for a message.
  package var advice: String {
    switch way {
    case .export: Self.exportAdvice
    case .none(let reason): "\(reason). Name another file"
    }
  }

  /// How any network of images gets a graph: as an ONNX model, or from a file that has the graph.
  package static let exportAdvice =
    "Export the network in Python with \(export), where H×W is the"
    + " size of its images, then run `condense convert model.onnx model.safetensors`. For more"
    + " weights of the same network, add --like model.onnx"

  /// The call in Python that exports a network.
  package static let export =
    "`torch.onnx.export(model.eval(), torch.randn(1, 3, H, W), \"model.onnx\")`"

  /// The network whose names a state dictionary has; nil if it is none of the table.
  package init?(recognizing names: [String]) {
    let found = StateWrapping.candidates(for: names).lazy.compactMap { wrapping in
      let inner = names.compactMap(wrapping.unwrapped)
      return Self.all.first { $0.matches(inner) }
    }
    guard let first = found.first else { return nil }
    self = first
  }

  private init(
    _ name: String, _ variants: [String]..., reads: String? = nil, reason: String? = nil
  ) {
    self.name = name
    self.variants = variants
    let other = reads.map {
      "Condense compresses networks of images, and this network reads \($0)"
    }
    way = (reason ?? other).map { .none($0) } ?? .export
  }

  private func matches(_ names: [String]) -> Bool {
    variants.contains { marks in
      marks.allSatisfy { mark in
        let isAbsent = mark.hasPrefix("!")
        let text = isAbsent ? String(mark.dropFirst()) : mark
        return isAbsent
          != names.contains { text.hasPrefix(".") ? $0.contains(text) : $0.hasPrefix(text) }
      }
    }
  }

  private static let latent = "random numbers"
  private static let words = "text"
  private static let noisy = "noisy latent values with a time step"

  /// The table; the first row that matches counts.
  package static let all: [ForeignNetwork] = [
    // Generators from random numbers.
    .init("a StyleGAN3 generator", ["synthesis.L0_", "mapping.fc0."], reads: latent),
    .init(
      "a StyleGAN2 generator", ["synthesis.b4.", "mapping.fc0."],
      ["style.1.", "convs.0.conv.modulation.", "to_rgb1."], reads: latent),
    .init(
      "a StyleGAN generator", ["g_synthesis.blocks."], ["generator.progression.", "style."],
      reads: latent),
    .init("a generator with modulated weights", [".modulation.", ".noise."], reads: latent),
    // Diffusion and language models.
    .init(
      "a diffusion model", ["model.diffusion_model.input_blocks."],
      ["down_blocks.0.", "up_blocks.0.", "time_embedding."],
      ["input_blocks.0.", "middle_block.0.", "time_embed."], reads: noisy),
    .init(
      "the autoencoder of a diffusion model",
      ["encoder.down_blocks.0.", "decoder.up_blocks.0."]),
    .init(
      "a language model (GPT)", ["transformer.h.0."], ["h.0.attn.", "wte."],
      ["gpt_neox.layers.0."], reads: words),
    .init("a language model (LLaMA)", ["model.layers.0.self_attn."], reads: words),
    .init(
      "a language model (BERT)", ["embeddings.word_embeddings."], ["bert.encoder."], reads: words),
    .init("a language model (T5)", ["encoder.block.0.layer.0.SelfAttention."], reads: words),
    .init("a CLIP model", ["visual.", "token_embedding."], ["vision_model.", "text_model."]),
    // Transformers of images.
    .init(
      "a vision transformer", ["encoder.layers.encoder_layer_0."],
      ["patch_embed.", "blocks.0.attn."],
      ["embeddings.patch_embeddings.", "encoder.layer.0.attention."],
      ["vit.embeddings.", "vit.encoder."]),
    .init(
      "a Swin transformer", ["features.1.0.attn.", "features.0.0."],
      ["patch_embed.", "layers.0.blocks.0.attn."]),
    .init("a transformer", ["encoder.layer.0.attention."], ["encoder.layers.0.self_attn."]),
    .init("an MLP-Mixer", [".mlp_tokens."]),
    // Detection and segmentation.
    .init(
      "a detection network of torchvision", ["backbone.body."],
      ["backbone.features.", "head.regression_head."]),
    .init("a DETR detection network", ["transformer.encoder.layers.0.", "class_embed."]),
    .init("a YOLO detection network", ["model.0.conv.", "model.2.cv1."]),
    .init(
      "a segmentation network of torchvision", ["backbone.conv1.", "classifier.4."],
      ["backbone.conv1.", "classifier.0.convs."], ["backbone.0.0.", "classifier.high_classifier."]),
    .init(
      "a U-Net for segmentation", ["inc.", "down1.", "up1.", "outc."],
      ["encoder.", "decoder.blocks.", "segmentation_head."]),
    // Super-resolution.
    .init("an ESRGAN generator", ["conv_first.", ".rdb1."], ["conv_first.", ".RDB1."]),
    // Classifiers.
    .init("a DenseNet", ["features.denseblock1.denselayer1."]),
    .init(
      "an Inception network", ["Conv2d_1a_3x3.", "Mixed_5b."], ["features.0.conv.", "last_linear."]),
    .init("a GoogLeNet", ["conv1.conv.", "inception3a."]),
    .init("a ConvNeXt", ["features.1.0.layer_scale"], ["stages.0.blocks.0.conv_dw."]),
    .init("a MobileNetV3", ["features.0.0.", "features.1.block."]),
    .init(
      "an EfficientNet", ["features.0.0.", "features.1.0.block."], ["_conv_stem.", "_blocks.0."]),
    .init("an EfficientNet, MobileNetV3 or GhostNet of timm", ["conv_stem.", "blocks.0."]),
    .init("a SqueezeNet", ["features.3.squeeze."], ["features.4.squeeze."]),
    .init("a ShuffleNetV2", ["conv1.0.", "stage2.0.branch2."]),
    .init(
      "an AlexNet",
      [
        "features.0.", "features.3.", "features.10.", "!features.11.", "!features.12.",
        "!features.13.", "classifier.1.", "classifier.4.",
      ]),
    .init("a RegNet", ["trunk_output.block1."], ["stem.conv.", "s1.b1.conv1."]),
    .init("an MNASNet", ["layers.0.", "layers.8.0.layers.0."]),
    .init("a RepVGG", ["stages.0.0.conv_kxk."], ["stage0.rbr_dense."]),
    .init("an Xception network", ["block1.rep.", "block12.rep."]),
    .init("a DLA network", ["base_layer.", "level0."]),
    .init("an HRNet", ["stage2.0.branches.0."]),
    .init("an NFNet", ["stem.conv1.gain"]),
    .init("a Res2Net", ["layer1.0.convs.0."]),
    .init(
      "a residual network with squeeze and excitation", ["layer1.0.se."], ["layer1.0.se_module."]),
    .init(
      "a network with recurrent layers", [".weight_hh_l0"], ["weight_hh_l0"],
      reason: "Condense has no recurrent layers"),
  ]
}
