import Networks
import Testing

/// Each network that Condense cannot build from its weights is named by its tensors.
@Suite struct ForeignNetworkTests {
  /// Names as the libraries write them, for each row of the table in its order.
  private static let examples: [(name: String, tensors: [[String]])] = [
    (
      "a StyleGAN3 generator",
      [["synthesis.input.weight", "synthesis.L0_36_512.weight", "mapping.fc0.weight"]]
    ),
    (
      "a StyleGAN2 generator",
      [
        ["synthesis.b4.const", "synthesis.b4.conv1.weight", "mapping.fc0.weight"],
        ["style.1.weight", "convs.0.conv.modulation.weight", "to_rgb1.bias", "input.input"],
      ]
    ),
    (
      "a StyleGAN generator",
      [
        ["g_mapping.dense0.weight", "g_synthesis.blocks.4x4.const"],
        ["generator.progression.0.conv1.conv.weight_orig", "style.1.linear.weight_orig"],
      ]
    ),
    (
      "a generator with modulated weights",
      [["to_rgb.conv.modulation.weight", "conv1.noise.weight"]]
    ),
    (
      "a diffusion model",
      [
        [
          "conv_in.weight", "down_blocks.0.resnets.0.conv1.weight",
          "up_blocks.0.resnets.0.conv1.weight", "time_embedding.linear_1.weight",
        ],
        [
          "model.diffusion_model.input_blocks.0.0.weight",
          "first_stage_model.encoder.conv_in.weight",
        ],
        ["time_embed.0.weight", "input_blocks.0.0.weight", "middle_block.0.in_layers.0.weight"],
      ]
    ),
    (
      "the autoencoder of a diffusion model",
      [
        [
          "encoder.down_blocks.0.resnets.0.conv1.weight",
          "decoder.up_blocks.0.resnets.0.conv1.weight",
        ]
      ]
    ),
    (
      "a language model (GPT)",
      [
        ["transformer.wte.weight", "transformer.h.0.attn.c_attn.weight"],
        ["wte.weight", "h.0.attn.c_attn.weight"],
        ["gpt_neox.embed_in.weight", "gpt_neox.layers.0.attention.dense.weight"],
      ]
    ),
    (
      "a language model (LLaMA)",
      [["model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight", "lm_head.weight"]]
    ),
    (
      "a language model (BERT)",
      [
        ["embeddings.word_embeddings.weight", "encoder.layer.0.attention.self.query.weight"],
        [
          "bert.embeddings.word_embeddings.weight",
          "bert.encoder.layer.0.attention.self.query.weight", "cls.predictions.bias",
        ],
      ]
    ),
    (
      "a language model (T5)",
      [["shared.weight", "encoder.block.0.layer.0.SelfAttention.q.weight"]]
    ),
    (
      "a CLIP model",
      [
        ["visual.conv1.weight", "token_embedding.weight"],
        [
          "vision_model.embeddings.class_embedding", "text_model.embeddings.token_embedding.weight",
        ],
      ]
    ),
    (
      "a vision transformer",
      [
        ["class_token", "conv_proj.weight", "encoder.layers.encoder_layer_0.ln_1.weight"],
        ["cls_token", "patch_embed.proj.weight", "blocks.0.attn.qkv.weight"],
        [
          "embeddings.patch_embeddings.projection.weight",
          "encoder.layer.0.attention.attention.query.weight",
        ],
        [
          "vit.embeddings.cls_token", "vit.encoder.layer.0.attention.attention.query.weight",
          "classifier.weight",
        ],
      ]
    ),
    (
      "a Swin transformer",
      [
        ["features.0.0.weight", "features.1.0.attn.qkv.weight"],
        ["patch_embed.proj.weight", "layers.0.blocks.0.attn.qkv.weight"],
      ]
    ),
    (
      "a transformer",
      [
        ["encoder.layer.0.attention.self.query.weight", "pooler.dense.weight"],
        ["encoder.layers.0.self_attn.in_proj_weight", "decoder.layers.0.norm1.weight"],
      ]
    ),
    ("an MLP-Mixer", [["stem.proj.weight", "blocks.0.mlp_tokens.fc1.weight"]]),
    (
      "a detection network of torchvision",
      [
        ["backbone.body.conv1.weight", "roi_heads.box_predictor.cls_score.weight"],
        [
          "backbone.scale_weight", "backbone.features.0.weight",
          "head.regression_head.module_list.5.bias",
        ],
      ]
    ),
    (
      "a DETR detection network",
      [["transformer.encoder.layers.0.linear1.weight", "class_embed.weight"]]
    ),
    (
      "a YOLO detection network",
      [["model.0.conv.weight", "model.0.bn.weight", "model.2.cv1.conv.weight"]]
    ),
    (
      "a segmentation network of torchvision",
      [
        ["backbone.conv1.weight", "classifier.0.weight", "classifier.4.weight"],
        ["backbone.conv1.weight", "classifier.0.convs.0.0.weight"],
        ["backbone.0.0.weight", "classifier.high_classifier.weight"],
      ]
    ),
    (
      "a U-Net for segmentation",
      [
        [
          "inc.double_conv.0.weight", "down1.maxpool_conv.1.double_conv.0.weight", "up1.up.weight",
          "outc.conv.weight",
        ],
        ["encoder.conv1.weight", "decoder.blocks.0.conv1.0.weight", "segmentation_head.0.weight"],
      ]
    ),
    (
      "an ESRGAN generator",
      [
        ["conv_first.weight", "body.0.rdb1.conv1.weight"],
        ["conv_first.weight", "RRDB_trunk.0.RDB1.conv1.weight"],
      ]
    ),
    (
      "a DenseNet",
      [
        [
          "features.conv0.weight", "features.denseblock1.denselayer1.norm1.weight",
          "classifier.weight",
        ]
      ]
    ),
    (
      "an Inception network",
      [
        ["Conv2d_1a_3x3.conv.weight", "Mixed_5b.branch1x1.conv.weight", "fc.weight"],
        ["features.0.conv.weight", "last_linear.weight"],
      ]
    ),
    ("a GoogLeNet", [["conv1.conv.weight", "inception3a.branch1.conv.weight"]]),
    (
      "a ConvNeXt",
      [
        ["features.0.0.weight", "features.1.0.layer_scale", "features.1.0.block.0.weight"],
        ["stem.0.weight", "stages.0.blocks.0.conv_dw.weight"],
      ]
    ),
    (
      "a MobileNetV3",
      [["features.0.0.weight", "features.1.block.0.0.weight", "classifier.3.weight"]]
    ),
    (
      "an EfficientNet",
      [
        ["features.0.0.weight", "features.1.0.block.0.0.weight", "classifier.1.weight"],
        ["_conv_stem.weight", "_blocks.0._depthwise_conv.weight"],
      ]
    ),
    (
      "an EfficientNet, MobileNetV3 or GhostNet of timm",
      [["conv_stem.weight", "blocks.0.0.conv_dw.weight"]]
    ),
    (
      "a SqueezeNet",
      [
        ["features.0.weight", "features.3.squeeze.weight"],
        ["features.0.weight", "features.4.squeeze.weight"],
      ]
    ),
    ("a ShuffleNetV2", [["conv1.0.weight", "stage2.0.branch2.0.weight"]]),
    (
      "an AlexNet",
      [
        [
          "features.0.weight", "features.3.weight", "features.10.weight", "classifier.1.weight",
          "classifier.4.weight",
        ]
      ]
    ),
    (
      "a RegNet",
      [
        ["stem.0.weight", "trunk_output.block1.block1-0.proj.0.weight"],
        ["stem.conv.weight", "s1.b1.conv1.conv.weight"],
      ]
    ),
    ("an MNASNet", [["layers.0.weight", "layers.8.0.layers.0.weight"]]),
    ("a RepVGG", [["stages.0.0.conv_kxk.conv.weight"], ["stage0.rbr_dense.conv.weight"]]),
    (
      "an Xception network",
      [["conv1.weight", "block1.rep.0.conv1.weight", "block12.rep.1.conv1.weight"]]
    ),
    ("a DLA network", [["base_layer.0.weight", "level0.0.weight"]]),
    ("an HRNet", [["conv1.weight", "stage2.0.branches.0.0.conv1.weight"]]),
    ("an NFNet", [["stem.conv1.weight", "stem.conv1.gain"]]),
    ("a Res2Net", [["conv1.weight", "layer1.0.conv1.weight", "layer1.0.convs.0.weight"]]),
    (
      "a residual network with squeeze and excitation",
      [
        ["conv1.weight", "layer1.0.conv1.weight", "layer1.0.se.fc1.weight"],
        ["layer1.0.se_module.fc1.weight"],
      ]
    ),
    (
      "a network with recurrent layers",
      [["rnn.weight_hh_l0", "cnn.0.weight"], ["weight_ih_l0", "weight_hh_l0"]]
    ),
  ]

  @Test func `Every row of the table has an example`() {
    #expect(Self.examples.map(\.name) == ForeignNetwork.all.map(\.name))
  }

  @Test(arguments: ["", "module.", "model._orig_mod."])
  func `A network is known by its names`(prefix: String) {
    for (name, variants) in Self.examples {
      for tensors in variants {
        let found = ForeignNetwork(recognizing: tensors.map { prefix + $0 })
        #expect(found?.name == name, "\(tensors)")
      }
    }
  }

  @Test func `The advice is the export, or that the network does not read images`() {
    let advice = { ForeignNetwork(recognizing: $0)?.advice ?? "" }
    #expect(
      advice(["features.denseblock1.denselayer1.norm1.weight"]).contains(
        "torch.onnx.export(model.eval(), torch.randn(1, 3, H, W), \"model.onnx\")"))
    #expect(advice(["transformer.h.0.attn.weight"]).contains("this network reads text"))
    #expect(advice(["lstm.weight_hh_l0"]) == "Condense has no recurrent layers. Name another file")
    // Networks of images can have transformers.
    #expect(
      advice(["to_patch.weight", "encoder.layers.0.self_attn.in_proj_weight"]).contains(
        "torch.onnx.export"))
  }

  @Test func `Other names are not known`() {
    #expect(ForeignNetwork(recognizing: []) == nil)
    #expect(ForeignNetwork(recognizing: ["conv1.weight", "fc.weight"]) == nil)
    #expect(ForeignNetwork(recognizing: ["synthesis.L0_36_512.weight"]) == nil)
    // The generator of a first-order motion model.
    #expect(
      ForeignNetwork(recognizing: [
        "first.conv.weight", "down_blocks.0.conv.w", "up_blocks.0.conv.w",
      ])
        == nil)
    // A VGG whose classifier begins with dropout.
    let features = [0, 3, 6, 8, 10, 13].map { "features.\($0).weight" }
    #expect(
      ForeignNetwork(
        recognizing: features + ["classifier.1.weight", "classifier.4.weight"]) == nil)
  }
}
