extension NetworkPlan {
  /// torchvision's ResNet-18 (He et al. 2016, table 1): images `[N, H, W, C]`, of 224×224 or
  /// another size, to logits `[N, classes]`.
  ///
  /// It has a 7×7 stem with stride 2 and a 3×3 max pooling, four stages of two basic blocks with w,
  /// 2w, 4w and 8w channels and a stride of 2 between stages, global average pooling and a linear
  /// classifier. Names are torchvision's: `conv1`, `layer1.0.conv1`, …, `layer4.1.bn2`, `fc`.
  ///
  /// - Parameters:
  ///   - width: Channels of the first stage; 64 in the paper.
  ///   - inputChannels: Channels of the images.
  ///   - classes: The number of classes.
  /// - Precondition: All numbers are positive.
  public static func resNet18(
    width: Int = 64, inputChannels: Int = 3, classes: Int = 1000
  ) -> NetworkPlan {
    torchvisionResNet(
      [2, 2, 2, 2], width: width, inputChannels: inputChannels, classes: classes)
  }

  /// torchvision's ResNet-34, with 3, 4, 6 and 3 basic blocks; see `resNet18`.
  public static func resNet34(
    width: Int = 64, inputChannels: Int = 3, classes: Int = 1000
  ) -> NetworkPlan {
    torchvisionResNet(
      [3, 4, 6, 3], width: width, inputChannels: inputChannels, classes: classes)
  }

  /// torchvision's ResNet-50, with 3, 4, 6 and 3 blocks of three convolutions, of which the second
  /// has the stride; see `resNet18`.
  public static func resNet50(
    width: Int = 64, inputChannels: Int = 3, classes: Int = 1000
  ) -> NetworkPlan {
    torchvisionResNet(
      [3, 4, 6, 3], width: width, expansion: 4, inputChannels: inputChannels, classes: classes)
  }

  private static func torchvisionResNet(
    _ blocks: [Int], width: Int, expansion: Int? = nil, inputChannels: Int,
    classes: Int
  ) -> NetworkPlan {
    var options = ResidualNetworkOptions(
      stemWidth: width, blocks: blocks, widths: (0..<4).map { width << $0 })
    options.stem = .large
    options.expansion = expansion
    return residualNetwork(options, inputChannels: inputChannels, classes: classes)
  }
}
