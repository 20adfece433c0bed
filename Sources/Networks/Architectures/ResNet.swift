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
    residualNetwork(
      .threeStages(depth: depth, stemWidth: width, width: width), inputChannels: inputChannels,
      classes: classes)
  }

  /// RepDistiller's `resnet8x4` and its deeper forms: a residual network for small images, whose
  /// stages are four times as wide as the paper's, behind a stem twice as wide (Tian et al. 2020).
  ///
  /// - Precondition: `depth` is 6n + 2 with n ≥ 1, and the others are positive.
  public static func resNetX4(depth: Int, inputChannels: Int, classes: Int) -> NetworkPlan {
    residualNetwork(
      .threeStages(depth: depth, stemWidth: 32, width: 64), inputChannels: inputChannels,
      classes: classes)
  }

  /// A residual network for small images whose shortcuts have no weights (He et al. 2016, section
  /// 4.2, option A). Its classifier is named `linear`, as where most such networks come from.
  ///
  /// - Precondition: `depth` is 6n + 2 with n ≥ 1, and the others are positive.
  public static func resNetA(
    depth: Int, width: Int = 16, inputChannels: Int, classes: Int
  ) -> NetworkPlan {
    var options = ResidualNetworkOptions.threeStages(depth: depth, stemWidth: width, width: width)
    options.shortcut = .padding
    options.head = "linear"
    return residualNetwork(options, inputChannels: inputChannels, classes: classes)
  }

  /// A residual network for small images with separable convolutions in its blocks: each 3×3
  /// convolution is a depthwise one, a batch norm and a 1×1 convolution (Howard et al. 2017). Names
  /// are those of `resNet`, with `conv1.0`, `conv1.1` and `conv1.2` in place of `conv1` in a block.
  ///
  /// - Precondition: `depth` is 6n + 2 with n ≥ 1, and the others are positive.
  public static func separableResNet(
    depth: Int, width: Int = 16, inputChannels: Int, classes: Int
  ) -> NetworkPlan {
    var options = ResidualNetworkOptions.threeStages(depth: depth, stemWidth: width, width: width)
    options.isSeparable = true
    return residualNetwork(options, inputChannels: inputChannels, classes: classes)
  }
}

extension ResidualNetworkOptions {
  /// Three stages of basic blocks with w, 2w and 4w channels.
  fileprivate static func threeStages(depth: Int, stemWidth: Int, width: Int) -> Self {
    precondition(
      depth >= 8 && depth % 6 == 2, "resNet: expected a depth of 6n + 2 with n ≥ 1, found \(depth)")
    let blocks = Array(repeating: (depth - 2) / 6, count: 3)
    return Self(stemWidth: stemWidth, blocks: blocks, widths: [width, 2 * width, 4 * width])
  }
}
