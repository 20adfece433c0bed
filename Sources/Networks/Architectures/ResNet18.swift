import Layers
import TensorCore

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
    var draft = Draft(width == 64 ? "ResNet-18" : "ResNet-18, width \(width)")
    var x = draft.image(channels: inputChannels)
    x = draft.convolution("conv1", x, width, kernel: 7, stride: 2, padding: 3, bias: false)
    x = draft.batchNorm("bn1", x, then: .relu)
    x = draft.maxPool("maxpool", x, size: 3, stride: 2, padding: 1)
    for stage in 0..<4 {
      for block in 0..<2 {
        x = draft.basicBlock(
          "layer\(stage + 1).\(block)", x, width << stage, stride: stage > 0 && block == 0 ? 2 : 1)
      }
      draft.tap("layer\(stage + 1)")
    }
    x = draft.globalAveragePool("avgpool", x)
    return draft.plan(draft.linear("fc", x, classes))
  }
}
