import Autograd
import Layers
import TensorCore

/// A residual network for small images (He et al. 2016, section 4.2), of depth 6n + 2.
///
/// A 3×3 stem, three stages of n basic blocks with w, 2w and 4w channels and a stride of 2 between
/// stages, global average pooling and a linear classifier. Where a block changes the shape, its
/// shortcut is a strided 1×1 convolution with batch norm (option B). Names: `conv1`, `bn1`,
/// `layer1.0.conv1`, …, `layer2.0.downsample.0`, `fc`.
public final class ResNet: FeatureExtractor {
  /// What it takes to build one.
  public struct Configuration: Codable, Hashable, Sendable {
    /// Layers with weights on the longest path: 8, 14, 20, 32, 44, 56, 110, …
    public var depth: Int
    /// Channels of the first stage; 16 in the paper.
    public var width: Int
    /// Channels of the images.
    public var inputChannels: Int
    /// Classes told apart.
    public var classes: Int
    /// Channels of every layer where they differ from those of `width`: after pruning.
    public var widths: ResNetWidths?

    enum CodingKeys: String, CodingKey {
      case depth, width, classes, widths
      case inputChannels = "input_channels"
    }

    /// - Precondition: `depth` is 6n + 2 with n ≥ 1; the others are positive; `widths` has n blocks
    ///   in each of 3 stages.
    public init(
      depth: Int, width: Int = 16, inputChannels: Int, classes: Int, widths: ResNetWidths? = nil
    ) {
      self.depth = depth
      self.width = width
      self.inputChannels = inputChannels
      self.classes = classes
      self.widths = widths
      if let problem { preconditionFailure("ResNet: \(problem)") }
    }

    /// Reads the four numbers and the widths, if there are any, as a checkpoint holds them.
    ///
    /// - Throws: `DecodingError` if one is missing or out of its range.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      depth = try container.decode(Int.self, forKey: .depth)
      width = try container.decode(Int.self, forKey: .width)
      inputChannels = try container.decode(Int.self, forKey: .inputChannels)
      classes = try container.decode(Int.self, forKey: .classes)
      widths = try container.decodeIfPresent(ResNetWidths.self, forKey: .widths)
      if let problem {
        throw DecodingError.dataCorrupted(
          .init(codingPath: container.codingPath, debugDescription: problem))
      }
    }

    private var problem: String? {
      if depth < 8 || depth % 6 != 2 {
        return "expected a depth of 6n + 2 with n ≥ 1, found \(depth)"
      }
      // The upper bounds keep a damaged file from asking for all memory.
      if depth > 10_000 { return "expected a depth of at most 10000, found \(depth)" }
      if ![width, inputChannels, classes].allSatisfy((1...65_536).contains) {
        return "expected a width, channels and classes in 1...65536, found \(width),"
          + " \(inputChannels) and \(classes)"
      }
      return widths?.problem(blocks: blocksPerStage)
    }

    /// n of the depth 6n + 2.
    var blocksPerStage: Int { (depth - 2) / 6 }

    /// The channels of every layer.
    public var allWidths: ResNetWidths {
      widths ?? ResNetWidths(width: width, blocks: blocksPerStage)
    }
  }

  /// What it was built from.
  public let configuration: Configuration
  private let stem: Convolution2D
  private let stemNorm: BatchNorm2D
  private let stages: [Sequential]
  private let pool = GlobalAveragePool()
  private let classifier: Linear

  /// Draws the weights (He's normal distribution by fan out for convolutions).
  public init(_ configuration: Configuration, random: inout RandomStream) {
    self.configuration = configuration
    let widths = configuration.allWidths
    var channels = widths.stages[0]
    stem = Convolution2D(
      configuration.inputChannels, channels, kernelSize: 3, padding: 1, bias: false,
      random: &random)
    stemNorm = BatchNorm2D(channels, rectifier: .relu)
    var stages: [Sequential] = []
    for (stage, (outputs, inner)) in zip(widths.stages, widths.blocks).enumerated() {
      var blocks: [any Module] = []
      for (block, inner) in inner.enumerated() {
        blocks.append(
          BasicBlock(
            channels, outputs, inner: inner, stride: stage > 0 && block == 0 ? 2 : 1,
            random: &random))
        channels = outputs
      }
      stages.append(Sequential(blocks))
    }
    self.stages = stages
    classifier = Linear(channels, configuration.classes, random: &random)
  }

  /// The stem, three stages and the classifier.
  public var children: [Child] {
    [("conv1", stem), ("bn1", stemNorm)]
      + stages.enumerated().map { ("layer\($0 + 1)", $1) } + [("fc", classifier)]
  }

  /// Maps images `[N, H, W, C]` to the means of the last stage's channels, `[N, 4 · width]`.
  public func features(_ input: Variable, on tape: Tape) -> Variable {
    var features = stemNorm(stem(input, on: tape), on: tape)
    for stage in stages { features = stage(features, on: tape) }
    return pool(features, on: tape)
  }

  /// Maps the features to logits `[N, classes]`.
  public func logits(ofFeatures features: Variable, on tape: Tape) -> Variable {
    classifier(features, on: tape)
  }
}
