import Kernels
import TensorCore

/// The layers of torchvision's MobileNetV2 (Sandler et al. 2018, table 2).
public struct MobileNetV2Options: Hashable, Sendable {
  /// A bottleneck: an expansion by a 1×1 convolution, a depthwise 3×3 convolution, and a 1×1
  /// convolution without activation.
  public struct Bottleneck: Hashable, Sendable {
    /// Channels after the expansion; nil without one.
    public var expanded: Int?
    /// Channels of the output.
    public var outputs: Int
    /// The stride of the depthwise convolution.
    public var stride: Int
  }

  /// Channels of the first layer.
  public var stemWidth = 32
  /// The bottlenecks, in order.
  public var bottlenecks: [Bottleneck]
  /// Channels of the last convolution.
  public var headWidth = 1280

  /// The paper's network.
  public init() {
    bottlenecks = []
    var width = stemWidth
    for (factor, outputs, count, stride) in [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
      (6, 320, 1, 1),
    ] {
      for place in 0..<count {
        bottlenecks.append(
          Bottleneck(
            expanded: factor == 1 ? nil : factor * width, outputs: outputs,
            stride: place == 0 ? stride : 1))
        width = outputs
      }
    }
  }
}

extension NetworkPlan {
  /// torchvision's MobileNetV2: images `[N, H, W, C]`, of 224×224 or another size, to logits `[N,
  /// classes]`.
  ///
  /// It has a 3×3 convolution with stride 2, bottlenecks with a shortcut where their shape stays, a
  /// 1×1 convolution, global average pooling, dropout and a linear classifier. All convolutions
  /// have batch norm, and all but the last of a bottleneck ReLU6. Names are torchvision's:
  /// `features.0.0`, …, `features.2.conv.0.0`, …, `classifier.1`.
  ///
  /// - Precondition: All numbers are positive.
  public static func mobileNetV2(
    inputChannels: Int = 3, classes: Int = 1000, _ options: MobileNetV2Options = .init()
  ) -> NetworkPlan {
    var draft = Draft("MobileNetV2")
    var x = draft.image(channels: inputChannels)
    x = draft.clipped("features.0", x, options.stemWidth, kernel: 3, stride: 2)
    for (place, bottleneck) in options.bottlenecks.enumerated() {
      x = draft.bottleneck("features.\(place + 1)", x, bottleneck)
      let next = options.bottlenecks.dropFirst(place + 1).first
      if next?.stride != 1 { draft.tap("features.\(place + 1)") }
    }
    x = draft.clipped(
      "features.\(options.bottlenecks.count + 1)", x, options.headWidth, kernel: 1)
    x = draft.globalAveragePool("avgpool", x)
    x = draft.dropout("classifier.0", x, rate: 0.2)
    return draft.plan(draft.linear("classifier.1", x, classes))
  }
}

extension Draft {
  /// A convolution with batch norm and ReLU6.
  fileprivate mutating func clipped(
    _ name: String, _ input: Value, _ outputs: Int, kernel: AxisPair, stride: AxisPair = 1,
    isDepthwise: Bool = false
  ) -> Value {
    var x = convolution(
      "\(name).0", input, outputs, kernel: kernel, stride: stride, padding: kernel == 3 ? 1 : 0,
      isDepthwise: isDepthwise, bias: false)
    x = batchNorm("\(name).1", x)
    return relu6("\(name).2", x)
  }

  /// A bottleneck (Sandler et al. 2018, figure 4d).
  fileprivate mutating func bottleneck(
    _ name: String, _ input: Value, _ options: MobileNetV2Options.Bottleneck
  ) -> Value {
    var x = input
    var index = 0
    if let expanded = options.expanded {
      x = clipped("\(name).conv.0", x, expanded, kernel: 1)
      index = 1
    }
    x = clipped(
      "\(name).conv.\(index)", x, x.channels, kernel: 3, stride: AxisPair(options.stride),
      isDepthwise: true)
    x = convolution("\(name).conv.\(index + 1)", x, options.outputs, kernel: 1, bias: false)
    let hasShortcut = options.stride == 1 && input.channels == options.outputs
    return batchNorm("\(name).conv.\(index + 2)", x, adding: hasShortcut ? input : nil)
  }
}
