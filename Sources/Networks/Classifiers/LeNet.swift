import Autograd
import Layers
import TensorCore

/// LeNet-5 (LeCun et al. 1998, figure 2) with ReLU, max pooling and full connections, as it is
/// built today.
///
/// Two 5×5 convolutions to 6 and 16 channels, each with a ReLU and a 2×2 max pooling, and three
/// linear layers. The network was made for 32×32; an image of 28×28 is padded to that. Names:
/// `conv1`, `conv2`, `fc1`, `fc2`, `fc3`.
public final class LeNet: FeatureExtractor {
  /// What it takes to build one.
  public struct Configuration: Codable, Hashable, Sendable {
    /// Pixels of the images from top to bottom.
    public var height: Int
    /// Pixels of the images from left to right.
    public var width: Int
    /// Channels of the images.
    public var inputChannels: Int
    /// Classes told apart.
    public var classes: Int
    /// Channels behind `conv1`, `conv2`, `fc1` and `fc2` where they are not the paper's 6, 16, 120
    /// and 84: after pruning.
    public var widths: [Int]?

    enum CodingKeys: String, CodingKey {
      case height, width, classes, widths
      case inputChannels = "input_channels"
    }

    /// - Precondition: Height and width are at least 16, the least that two convolutions and
    ///   poolings leave a pixel of; the others are positive; there are four widths, if any.
    public init(
      height: Int = 28, width: Int = 28, inputChannels: Int = 1, classes: Int = 10,
      widths: [Int]? = nil
    ) {
      self.height = height
      self.width = width
      self.inputChannels = inputChannels
      self.classes = classes
      self.widths = widths
      if let problem { preconditionFailure("LeNet: \(problem)") }
    }

    /// Reads the four numbers and the widths, if there are any, as a checkpoint holds them.
    ///
    /// - Throws: `DecodingError` if one is missing or out of its range.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      height = try container.decode(Int.self, forKey: .height)
      width = try container.decode(Int.self, forKey: .width)
      inputChannels = try container.decode(Int.self, forKey: .inputChannels)
      classes = try container.decode(Int.self, forKey: .classes)
      widths = try container.decodeIfPresent([Int].self, forKey: .widths)
      if let problem {
        throw DecodingError.dataCorrupted(
          .init(codingPath: container.codingPath, debugDescription: problem))
      }
    }

    private var problem: String? {
      if height < 16 || width < 16 {
        return "expected an image of at least 16×16, found \(height)×\(width)"
      }
      if inputChannels < 1 || classes < 1 {
        return "expected at least one channel and class, found \(inputChannels) and \(classes)"
      }
      // The upper bound keeps a damaged file from asking for all memory.
      if let widths, widths.count != 4 || !widths.allSatisfy((1...65_536).contains) {
        return "expected four widths in 1...65536, found \(widths)"
      }
      return nil
    }

    /// Channels behind `conv1`, `conv2`, `fc1` and `fc2`.
    public var allWidths: [Int] { widths ?? [6, 16, 120, 84] }

    /// Zeros around the image: those that make 28×28 the 32×32 of the paper, else none.
    var padding: Int { height == 28 && width == 28 ? 2 : 0 }

    /// The extent that two convolutions and poolings leave of `extent`.
    func reduced(_ extent: Int) -> Int { ((extent + 2 * padding - 4) / 2 - 4) / 2 }
  }

  /// What it was built from.
  public let configuration: Configuration
  private let conv1: Convolution2D
  private let conv2: Convolution2D
  private let fc1: Linear
  private let fc2: Linear
  private let fc3: Linear
  private let relu = ReLU()
  private let pool = MaxPool2D(size: 2)
  private let flatten = Flatten()

  /// Draws the weights (uniform by fan in, as PyTorch's layers do).
  public init(_ configuration: Configuration, random: inout RandomStream) {
    self.configuration = configuration
    let widths = configuration.allWidths
    conv1 = Convolution2D(
      configuration.inputChannels, widths[0], kernelSize: 5, padding: configuration.padding,
      initializer: .uniformFanIn, random: &random)
    conv2 = Convolution2D(
      widths[0], widths[1], kernelSize: 5, initializer: .uniformFanIn, random: &random)
    let height = configuration.reduced(configuration.height)
    let width = configuration.reduced(configuration.width)
    fc1 = Linear(
      height * width * widths[1], widths[2],
      layout: .flattenedImage(height: height, width: width, channels: widths[1]),
      random: &random)
    fc2 = Linear(widths[2], widths[3], random: &random)
    fc3 = Linear(widths[3], configuration.classes, random: &random)
  }

  /// The convolutions and the linear layers.
  public var children: [Child] {
    [("conv1", conv1), ("conv2", conv2), ("fc1", fc1), ("fc2", fc2), ("fc3", fc3)]
  }

  /// Maps images `[N, H, W, C]` to the output of the second linear layer, rectified: `[N, 84]`.
  public func features(_ input: Variable, on tape: Tape) -> Variable {
    var features = input
    for convolution in [conv1, conv2] {
      features = pool(relu(convolution(features, on: tape), on: tape), on: tape)
    }
    features = flatten(features, on: tape)
    for linear in [fc1, fc2] { features = relu(linear(features, on: tape), on: tape) }
    return features
  }

  /// Maps the features to logits `[N, classes]`.
  public func logits(ofFeatures features: Variable, on tape: Tape) -> Variable {
    fc3(features, on: tape)
  }
}
