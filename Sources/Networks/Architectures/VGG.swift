import Kernels
import TensorCore

/// The layers of torchvision's VGG networks (Simonyan and Zisserman 2015, table 1).
public struct VGGOptions: Hashable, Sendable {
  /// Channels of the convolutions of each stage; a 2×2 max pooling ends a stage.
  public var stages: [[Int]]
  /// Whether batch norms follow the convolutions.
  public var hasNorms = false
  /// Features of the two hidden linear layers.
  public var hidden = [4096, 4096]

  /// Makes options of a network with given channels.
  public init(stages: [[Int]], hasNorms: Bool = false) {
    self.stages = stages
    self.hasNorms = hasNorms
  }

  /// VGG-11, 13, 16 or 19.
  ///
  /// - Precondition: The depth is one of these.
  public init(depth: Int, hasNorms: Bool = false) {
    let counts = [
      11: [1, 1, 2, 2, 2], 13: [2, 2, 2, 2, 2], 16: [2, 2, 3, 3, 3], 19: [2, 2, 4, 4, 4],
    ]
    guard let counts = counts[depth] else {
      preconditionFailure("VGGOptions: found a depth of \(depth), expected 11, 13, 16 or 19")
    }
    stages = zip(counts, [64, 128, 256, 512, 512]).map { Array(repeating: $1, count: $0) }
    self.hasNorms = hasNorms
  }

  /// The side to which the features are pooled before the linear layers.
  static let pooledSide = 7

  /// Whether five poolings of images of this size leave features that can be pooled to 7×7.
  public static func accepts(height: Int, width: Int) -> Bool {
    canPool(height >> 5) && canPool(width >> 5)
  }

  /// The sides of images that can be pooled after some halvings: `32 to 63, 224 to 255, 448 to 479, …`.
  public static func possibleSides(stages: Int = 5) -> String {
    let ranges = [1, pooledSide, 2 * pooledSide].map { side in
      "\(side << stages) to \((side + 1) << stages - 1)"
    }
    return "\(ranges.joined(separator: ", ")), … pixels"
  }

  /// Whether features of this size can be pooled: they are 7, or a multiple or divisor of it.
  static func canPool(_ side: Int) -> Bool {
    side > 0 && (side % pooledSide == 0 || pooledSide % side == 0)
  }
}

extension NetworkPlan {
  /// torchvision's VGG network: images `[N, height, width, C]` to logits `[N, classes]`.
  ///
  /// It has stages of 3×3 convolutions with ReLU, each with a 2×2 max pooling at its end, an
  /// adaptive average pooling to 7×7 and three linear layers with dropout. Names are torchvision's:
  /// `features.0`, …, `classifier.0`, `classifier.3`, `classifier.6`. Its taps are the poolings.
  ///
  /// - Parameters:
  ///   - height: The height of the images. After five poolings, 7 pixels are left of 224; a number
  ///     that 7 divides, or that divides 7, is possible too: see `VGGOptions.possibleSides`.
  ///   - width: The width, alike.
  ///   - inputChannels: Channels of the images.
  ///   - classes: The number of classes.
  ///   - options: The layers.
  /// - Precondition: Height and width are possible, and all numbers are positive.
  public static func vgg(
    height: Int = 224, width: Int = 224, inputChannels: Int = 3, classes: Int = 1000,
    _ options: VGGOptions
  ) -> NetworkPlan {
    let count = options.stages.reduce(0) { $0 + $1.count } + 3
    var draft = Draft("VGG-\(count)\(options.hasNorms ? " with batch norm" : "")")
    var x = draft.image(channels: inputChannels)
    var index = 0
    for stage in options.stages {
      for outputs in stage {
        x = draft.convolution("features.\(index)", x, outputs, kernel: 3, padding: 1)
        if options.hasNorms {
          x = draft.batchNorm("features.\(index + 1)", x, then: .relu)
        } else {
          x = draft.relu("features.\(index + 1)", x)
        }
        index += options.hasNorms ? 3 : 2
      }
      x = draft.maxPool("features.\(index)", x, size: 2)
      draft.tap("features.\(index)")
      index += 1
    }
    let stages = options.stages.count
    let pooled = VGGOptions.pooledSide
    x = draft.pooled(x, from: ImageExtent(height: height >> stages, width: width >> stages))
    let extent = ImageExtent(height: pooled, width: pooled)
    x = draft.flatten("flatten", x, extent)
    x = draft.relu(
      "classifier.1", draft.linear("classifier.0", x, options.hidden[0], flattened: extent))
    x = draft.dropout("classifier.2", x)
    x = draft.relu("classifier.4", draft.linear("classifier.3", x, options.hidden[1]))
    x = draft.dropout("classifier.5", x)
    return draft.plan(draft.linear("classifier.6", x, classes))
  }
}

extension Draft {
  /// Adaptive average pooling to 7×7.
  fileprivate mutating func pooled(_ input: Value, from extent: ImageExtent) -> Value {
    let side = VGGOptions.pooledSide
    precondition(
      VGGOptions.canPool(extent.height) && VGGOptions.canPool(extent.width),
      "vgg: found features of \(extent.height)×\(extent.width), which cannot be pooled to 7×7")
    var x = input
    let windows = AxisPair(
      height: max(1, extent.height / side), width: max(1, extent.width / side))
    if windows != 1 { x = averagePool("avgpool", x, size: windows) }
    let repeats = [1, max(1, side / extent.height), max(1, side / extent.width), 1]
    // A side of 1 is repeated; 7 has no other divisor.
    if repeats != [1, 1, 1, 1] { x = tile("avgpool.repeated", x, repeats, channels: x.channels) }
    return x
  }
}
