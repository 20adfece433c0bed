import Kernels
import TensorCore

/// The layers of a residual network with batch norms after its convolutions (He et al. 2016).
public struct ResidualNetworkOptions: Hashable, Sendable {
  /// The first layers.
  public enum Stem: Hashable, Sendable {
    /// A 3×3 convolution, for small images.
    case small
    /// A 7×7 convolution with stride 2 and a 3×3 max pooling with stride 2, for images of 224×224.
    case large
  }

  /// The shortcut around a block that changes the shape.
  public enum Shortcut: Hashable, Sendable {
    /// A strided 1×1 convolution with batch norm under this name (option B): `downsample` in
    /// torchvision, `shortcut` elsewhere.
    case projection(String)
    /// Every second pixel, with as many zero channels on both sides as are missing (option A).
    case padding
  }

  /// The first layers.
  public var stem = Stem.small
  /// Channels of the stem.
  public var stemWidth: Int
  /// The number of blocks of each stage; all stages but the first begin with a stride of 2.
  public var blocks: [Int]
  /// Channels of each stage's 3×3 convolutions.
  public var widths: [Int]
  /// How many times as many channels the output of a block has; nil for basic blocks of two 3×3
  /// convolutions, and 4 for the paper's blocks of 1×1, 3×3 and 1×1.
  public var expansion: Int?
  /// Groups of the 3×3 convolutions in blocks with an expansion (Xie et al. 2017).
  public var groups = 1
  /// Whether each 3×3 convolution of a block is a depthwise 3×3 convolution, a batch norm and a 1×1
  /// convolution (Howard et al. 2017, section 3.1), named `conv1.0`, `conv1.1` and `conv1.2`.
  public var isSeparable = false
  /// The shortcut around a block that changes the shape.
  public var shortcut = Shortcut.projection("downsample")
  /// The name of the linear classifier.
  public var head = "fc"

  /// Makes options of a network of basic blocks for small images.
  public init(stemWidth: Int, blocks: [Int], widths: [Int]) {
    self.stemWidth = stemWidth
    self.blocks = blocks
    self.widths = widths
  }

  /// A short description: `ResNet-20, width 16`.
  var title: String {
    let depth = blocks.reduce(0, +) * (expansion == nil ? 2 : 3) + 2
    return (isSeparable ? "Separable " : "") + "ResNet-\(depth)"
      + (shortcut == .padding ? ", option A" : "")
      + (groups > 1 ? ", \(groups) groups" : "")
      + (stem == .large && stemWidth == 64 ? "" : ", width \(stemWidth)")
  }
}

extension NetworkPlan {
  /// A residual network: images `[N, H, W, C]` to logits `[N, classes]`.
  ///
  /// It has a stem, stages of blocks with a stride of 2 between stages, global average pooling and
  /// a linear classifier. Names: `conv1`, `bn1`, `layer1.0.conv1`, …, `layer2.0.downsample.0`,
  /// `fc`. Its taps are the stages.
  ///
  /// - Precondition: There are as many widths as stages, and all numbers are positive.
  public static func residualNetwork(
    _ options: ResidualNetworkOptions, inputChannels: Int, classes: Int
  ) -> NetworkPlan {
    precondition(
      options.blocks.count == options.widths.count && options.blocks.allSatisfy { $0 > 0 },
      "residualNetwork: found \(options.blocks) blocks and the widths \(options.widths)")
    var draft = Draft(options.title)
    var x = draft.image(channels: inputChannels)
    let isLarge = options.stem == .large
    x = draft.convolution(
      "conv1", x, options.stemWidth, kernel: isLarge ? 7 : 3, stride: isLarge ? 2 : 1,
      padding: isLarge ? 3 : 1, bias: false)
    x = draft.batchNorm("bn1", x, then: .relu)
    if isLarge { x = draft.maxPool("maxpool", x, size: 3, stride: 2, padding: 1) }
    for (stage, (count, width)) in zip(options.blocks, options.widths).enumerated() {
      for block in 0..<count {
        let stride: AxisPair = stage > 0 && block == 0 ? 2 : 1
        x = draft.block("layer\(stage + 1).\(block)", x, width, stride: stride, options)
      }
      draft.tap("layer\(stage + 1)")
    }
    x = draft.globalAveragePool("avgpool", x)
    return draft.plan(draft.linear(options.head, x, classes))
  }
}

extension Draft {
  /// Convolutions with batch norm and a shortcut around them (He et al. 2016, figures 2 and 5).
  fileprivate mutating func block(
    _ name: String, _ input: Value, _ width: Int, stride: AxisPair,
    _ options: ResidualNetworkOptions
  ) -> Value {
    var x = input
    var last = (convolution: "conv2", norm: "bn2", kernel: 3 as AxisPair)
    if options.expansion == nil {
      x = normalized(name, ("conv1", "bn1"), x, width, kernel: 3, stride: stride, options)
    } else {
      x = normalized(name, ("conv1", "bn1"), x, width, kernel: 1, options)
      x = normalized(name, ("conv2", "bn2"), x, width, kernel: 3, stride: stride, options)
      last = ("conv3", "bn3", 1)
    }
    let outputs = width * (options.expansion ?? 1)
    x = unbiased(
      "\(name).\(last.convolution)", x, outputs, kernel: last.kernel,
      isSeparable: options.isSeparable)
    let shortcut = shortcut(name, input, outputs, stride: stride, options.shortcut)
    return batchNorm("\(name).\(last.norm)", x, adding: shortcut, then: .relu)
  }

  /// A convolution with batch norm and ReLU.
  private mutating func normalized(
    _ block: String, _ names: (convolution: String, norm: String), _ input: Value, _ outputs: Int,
    kernel: AxisPair, stride: AxisPair = 1, _ options: ResidualNetworkOptions
  ) -> Value {
    let x = unbiased(
      "\(block).\(names.convolution)", input, outputs, kernel: kernel, stride: stride,
      groups: kernel == 3 ? options.groups : 1, isSeparable: options.isSeparable)
    return batchNorm("\(block).\(names.norm)", x, then: .relu)
  }

  /// A convolution without bias; a 3×3 one can be separated into depthwise and 1×1.
  private mutating func unbiased(
    _ name: String, _ input: Value, _ outputs: Int, kernel: AxisPair, stride: AxisPair = 1,
    groups: Int = 1, isSeparable: Bool
  ) -> Value {
    guard kernel == 3 else {
      return convolution(name, input, outputs, kernel: kernel, stride: stride, bias: false)
    }
    guard isSeparable else {
      return convolution(
        name, input, outputs, kernel: 3, stride: stride, padding: 1, groups: groups, bias: false)
    }
    var x = convolution(
      "\(name).0", input, input.channels, kernel: 3, stride: stride, padding: 1,
      isDepthwise: true, bias: false)
    x = batchNorm("\(name).1", x)
    return convolution("\(name).2", x, outputs, kernel: 1, groups: groups, bias: false)
  }

  /// What is added to the output of a block.
  private mutating func shortcut(
    _ block: String, _ input: Value, _ outputs: Int, stride: AxisPair,
    _ kind: ResidualNetworkOptions.Shortcut
  ) -> Value {
    guard stride != 1 || input.channels != outputs else { return input }
    switch kind {
    case .projection(let name):
      let x = convolution(
        "\(block).\(name).0", input, outputs, kernel: 1, stride: stride, bias: false)
      return batchNorm("\(block).\(name).1", x)
    case .padding:
      var x = input
      for (axis, step) in [(1, stride.height), (2, stride.width)] where step != 1 {
        x = slice(
          "\(block).shortcut.\(axis == 1 ? "rows" : "columns")", x, axis: axis, step: step,
          channels: x.channels)
      }
      let missing = outputs - input.channels
      guard missing > 0 else { return x }
      let (before, after) = (missing / 2, missing - missing / 2)
      return pad(
        "\(block).shortcut.channels", x, [0, 0, 0, before, 0, 0, 0, after], channels: outputs)
    }
  }
}
