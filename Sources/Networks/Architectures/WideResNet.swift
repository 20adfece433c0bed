import Kernels
import TensorCore

extension NetworkPlan {
  /// A wide residual network for small images (Zagoruyko and Komodakis 2016), WRN-d-k: images `[N,
  /// H, W, C]` to logits `[N, classes]`.
  ///
  /// It has a 3×3 stem with 16 channels and three stages of n blocks with 16k, 32k and 64k channels
  /// and a stride of 2 between stages. A block has batch norm and ReLU before each of its two 3×3
  /// convolutions. Where it changes the shape, the first of them is also before the shortcut, a 1×1
  /// convolution. After the last block come batch norm, ReLU, global average pooling and a linear
  /// classifier. Names are RepDistiller's: `conv1`, `block1.layer.0.bn1`, …, `bn1`, `fc`.
  ///
  /// - Parameters:
  ///   - depth: Layers with weights on the longest path: 16, 28, 40, …
  ///   - widening: The factor k.
  ///   - inputChannels: Channels of the images.
  ///   - classes: The number of classes.
  /// - Precondition: `depth` is 6n + 4 with n ≥ 1, and the others are positive.
  public static func wideResNet(
    depth: Int, widening: Int, inputChannels: Int, classes: Int
  ) -> NetworkPlan {
    precondition(
      depth >= 10 && depth % 6 == 4,
      "wideResNet: expected a depth of 6n + 4 with n ≥ 1, found \(depth)")
    return wideResNet(
      stemWidth: 16, blocks: (depth - 4) / 6, widths: (0..<3).map { (16 * widening) << $0 },
      inputChannels: inputChannels, classes: classes)
  }

  /// A wide residual network with any widths.
  static func wideResNet(
    stemWidth: Int, blocks: Int, widths: [Int], inputChannels: Int, classes: Int
  ) -> NetworkPlan {
    var draft = Draft("WRN-\(6 * blocks + 4)-\(max(1, widths[0] / stemWidth))")
    var x = draft.image(channels: inputChannels)
    x = draft.convolution("conv1", x, stemWidth, kernel: 3, padding: 1, bias: false)
    for (stage, width) in widths.enumerated() {
      for block in 0..<blocks {
        x = draft.preactivatedBlock(
          "block\(stage + 1).layer.\(block)", x, width, stride: stage > 0 && block == 0 ? 2 : 1)
      }
      draft.tap("block\(stage + 1)")
    }
    x = draft.batchNorm("bn1", x, then: .relu)
    x = draft.globalAveragePool("avgpool", x)
    return draft.plan(draft.linear("fc", x, classes))
  }
}

extension Draft {
  /// A block with batch norm and ReLU before its convolutions (He et al. 2016, "Identity mappings",
  /// figure 1).
  fileprivate mutating func preactivatedBlock(
    _ name: String, _ input: Value, _ outputs: Int, stride: AxisPair
  ) -> Value {
    let active = batchNorm("\(name).bn1", input, then: .relu)
    var x = convolution(
      "\(name).conv1", active, outputs, kernel: 3, stride: stride, padding: 1, bias: false)
    x = batchNorm("\(name).bn2", x, then: .relu)
    x = convolution("\(name).conv2", x, outputs, kernel: 3, padding: 1, bias: false)
    var shortcut = input
    if input.channels != outputs {
      shortcut = convolution(
        "\(name).convShortcut", active, outputs, kernel: 1, stride: stride, bias: false)
    }
    return sum("\(name).sum", shortcut, x)
  }
}
