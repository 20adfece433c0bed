import Kernels
import TensorCore

/// The layers of a MobileNetV2 (Sandler et al. 2018).
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

  /// A short description.
  var title = "MobileNetV2"
  /// Channels of the first layer.
  public var stemWidth = 32
  /// The stride of the first layer.
  public var stemStride = 2
  /// The bottlenecks, in order.
  public var bottlenecks: [Bottleneck]
  /// Channels of the last convolution.
  public var headWidth = 1280
  /// The share of the pooled channels that dropout sets to 0 in training.
  public var dropout: Float = 0.2

  /// torchvision's network, the paper's table 2.
  public init() {
    bottlenecks = Self.bottlenecks(
      of: [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
        (6, 320, 1, 1),
      ], after: stemWidth)
  }

  /// A network for small images: the first four groups of bottlenecks, the image is halved twice,
  /// and there is no dropout.
  ///
  /// - Parameter width: Channels of the first layer. The other layers have the paper's channels
  ///   times `width` / 32.
  /// - Precondition: `width` is positive.
  public static func small(width: Int = 32) -> Self {
    precondition(width > 0, "MobileNetV2Options: found a width of \(width), expected 1 or more")
    func scaled(_ channels: Int) -> Int { max(1, (channels * width + 16) / 32) }
    var options = Self()
    options.title = "Small MobileNetV2, width \(width)"
    (options.stemWidth, options.stemStride) = (width, 1)
    options.bottlenecks = bottlenecks(
      of: [
        (1, scaled(16), 1, 1), (6, scaled(24), 2, 1), (6, scaled(32), 3, 2), (6, scaled(64), 4, 2),
      ],
      after: width)
    (options.headWidth, options.dropout) = (scaled(256), 0)
    return options
  }

  /// The bottlenecks of groups in which only the first has a stride.
  private static func bottlenecks(
    of groups: [(factor: Int, outputs: Int, count: Int, stride: Int)], after stemWidth: Int
  ) -> [Bottleneck] {
    var width = stemWidth
    return groups.flatMap { factor, outputs, count, stride in
      (0..<count).map { place in
        defer { width = outputs }
        return Bottleneck(
          expanded: factor == 1 ? nil : factor * width, outputs: outputs,
          stride: place == 0 ? stride : 1)
      }
    }
  }
}

extension NetworkPlan {
  /// A MobileNetV2, torchvision's or `MobileNetV2Options.small`: images `[N, H, W, C]`, of 224×224
  /// or another size, to logits `[N, classes]`.
  ///
  /// It has a 3×3 convolution, bottlenecks with a shortcut where their shape stays, a
  /// 1×1 convolution, global average pooling, dropout and a linear classifier. All convolutions
  /// have batch norm, and all but the last of a bottleneck ReLU6. Names are torchvision's:
  /// `features.0.0`, …, `features.2.conv.0.0`, …, `classifier.1`.
  ///
  /// - Precondition: All numbers are positive.
  public static func mobileNetV2(
    inputChannels: Int = 3, classes: Int = 1000, _ options: MobileNetV2Options = .init()
  ) -> NetworkPlan {
    var draft = Draft(options.title)
    var x = draft.image(channels: inputChannels)
    x = draft.clipped(
      "features.0", x, options.stemWidth, kernel: 3, stride: AxisPair(options.stemStride))
    for (place, bottleneck) in options.bottlenecks.enumerated() {
      x = draft.bottleneck("features.\(place + 1)", x, bottleneck)
      let next = options.bottlenecks.dropFirst(place + 1).first
      if next?.stride != 1 { draft.tap("features.\(place + 1)") }
    }
    x = draft.clipped(
      "features.\(options.bottlenecks.count + 1)", x, options.headWidth, kernel: 1)
    x = draft.globalAveragePool("avgpool", x)
    if options.dropout > 0 { x = draft.dropout("classifier.0", x, rate: options.dropout) }
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
