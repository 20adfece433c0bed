import Kernels
import TensorCore

extension NetworkPlan {
  /// A residual network for small images (He et al. 2016, section 4.2), of depth 6n + 2: images
  /// `[N, H, W, C]` to logits `[N, classes]`.
  ///
  /// It has a 3×3 stem, three stages of n basic blocks with w, 2w and 4w channels and a stride of 2
  /// between stages, global average pooling and a linear classifier. If a block changes the shape,
  /// its shortcut is a strided 1×1 convolution with batch norm (option B). Names: `conv1`, `bn1`,
  /// `layer1.0.conv1`, …, `layer2.0.downsample.0`, `fc`.
  ///
  /// - Parameters:
  ///   - depth: Layers with weights on the longest path: 8, 14, 20, 32, 44, 56, 110, …
  ///   - width: Channels of the first stage; 16 in the paper.
  ///   - inputChannels: Channels of the images.
  ///   - classes: The number of classes.
  /// - Precondition: `depth` is 6n + 2 with n ≥ 1, and the others are positive.
  public static func resNet(
    depth: Int, width: Int = 16, inputChannels: Int, classes: Int
  ) -> NetworkPlan {
    precondition(
      depth >= 8 && depth % 6 == 2, "resNet: expected a depth of 6n + 2 with n ≥ 1, found \(depth)")
    var draft = Draft("ResNet-\(depth), width \(width)")
    var x = draft.image(channels: inputChannels)
    x = draft.convolution("conv1", x, width, kernel: 3, padding: 1, bias: false)
    x = draft.batchNorm("bn1", x, then: .relu)
    for stage in 0..<3 {
      for block in 0..<(depth - 2) / 6 {
        x = draft.basicBlock(
          "layer\(stage + 1).\(block)", x, width << stage,
          stride: stage > 0 && block == 0 ? 2 : 1)
      }
      draft.tap("layer\(stage + 1)")
    }
    x = draft.globalAveragePool("avgpool", x)
    return draft.plan(draft.linear("fc", x, classes))
  }
}

extension Draft {
  /// Two 3×3 convolutions with batch norm and a shortcut around them (He et al. 2016, figure 2).
  mutating func basicBlock(_ name: String, _ input: Value, _ outputs: Int, stride: AxisPair)
    -> Value
  {
    var x = convolution(
      "\(name).conv1", input, outputs, kernel: 3, stride: stride, padding: 1, bias: false)
    x = batchNorm("\(name).bn1", x, then: .relu)
    x = convolution("\(name).conv2", x, outputs, kernel: 3, padding: 1, bias: false)
    var shortcut = input
    if stride != 1 || input.channels != outputs {
      shortcut = convolution(
        "\(name).downsample.0", input, outputs, kernel: 1, stride: stride, bias: false)
      shortcut = batchNorm("\(name).downsample.1", shortcut)
    }
    return batchNorm("\(name).bn2", x, adding: shortcut, then: .relu)
  }
}
