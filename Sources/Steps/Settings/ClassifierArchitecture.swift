import Networks
import RecipeLanguage
import TensorCore
import Training

/// The architecture of a classifier; the data determines the number of channels and classes.
///
/// A recipe contains only the settings of its kind: `depth` under `lenet` is rejected as an unknown
/// key.
public struct ClassifierArchitecture: RecipeSection {
  /// The architectures for classification.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// A residual network for small images.
    case resnet
    /// The same without weights in its shortcuts.
    case resnetA = "resnet_a"
    /// The same, four times as wide.
    case resnetX4 = "resnet_x4"
    /// A wide residual network for small images.
    case wideResnet = "wide_resnet"
    /// A residual network for small images with separable convolutions.
    case separableResnet = "separable_resnet"
    /// A MobileNetV2 for small images.
    case mobileNetSmall = "mobilenet_small"
    /// torchvision's ResNet-18, for larger images.
    case resnet18
    /// torchvision's ResNet-34.
    case resnet34
    /// torchvision's ResNet-50.
    case resnet50
    /// torchvision's VGG-11.
    case vgg11
    /// torchvision's VGG-11 with batch norms.
    case vgg11Norms = "vgg11_bn"
    /// torchvision's VGG-16.
    case vgg16
    /// torchvision's VGG-16 with batch norms.
    case vgg16Norms = "vgg16_bn"
    /// torchvision's MobileNetV2.
    case mobileNetV2 = "mobilenet_v2"
    /// LeNet-5.
    case lenet
    /// LeNet-5 in Caffe's form.
    case caffeLenet = "lenet_caffe"

    /// The depth if a recipe states none, and the remainder modulo 6 that depths of this kind have;
    /// nil if the depth is fixed.
    var depths: (standard: Int, remainder: Int)? {
      switch self {
      case .resnet, .resnetA, .separableResnet: (20, 2)
      case .resnetX4: (8, 2)
      case .wideResnet: (16, 4)
      default: nil
      }
    }

    /// The channels of the first layer if a recipe states none; nil if they are fixed.
    var standardWidth: Int? {
      switch self {
      case .resnet, .resnetA, .separableResnet: 16
      case .mobileNetSmall: 32
      default: nil
      }
    }

    /// Whether the channels of the first layer can be chosen.
    var hasWidth: Bool { standardWidth != nil }
  }

  /// The architecture.
  public var kind = Kind.resnet
  /// The number of layers: 6n + 2, and 6n + 4 for `wide_resnet`.
  public var depth = 20
  /// Channels of the first layer: 16 for `resnet`, `resnet_a` and `separable_resnet`, and 32 for
  /// `mobilenet_small` if nil.
  public var width: Int?
  /// `width` as a multiple of the standard one.
  public var widthMultiplier: Double?
  /// For `wide_resnet`: how many times as wide as the paper's first residual network it is.
  public var widening = 2

  /// ResNet-20.
  public init() {}

  /// A residual network, or another kind.
  public init(_ kind: Kind, depth: Int? = nil, width: Int? = nil) {
    self.kind = kind
    self.depth = depth ?? kind.depths?.standard ?? 20
    self.width = width
  }

  /// The keys of each kind; keys of other kinds are unknown.
  public static var fields: [RecipeField<Self>] {
    [
      .init(
        required: "kind", \.kind,
        help:
          "`resnet`, `resnet_a`, `resnet_x4`, `wide_resnet`, `separable_resnet`, `mobilenet_small`, `lenet`, `lenet_caffe` for small images; torchvision's `resnet18`, `resnet34`, `resnet50`, `vgg11`, `vgg11_bn`, `vgg16`, `vgg16_bn`, `mobilenet_v2`"
      ),
      .init(
        "depth", \.depth, default: { $0.kind.depths?.standard ?? 20 },
        when: { $0.kind.depths != nil },
        help: RecipeHelp(
          "number of layers of `resnet`, `resnet_a`, `separable_resnet`, `resnet_x4` (8 if not given) and `wide_resnet` (16)",
          values: "6n + 2, such as 8, 20, 32, 56; `wide_resnet`: 6n + 4, such as 16, 28, 40")),
      .init(
        optional: "width_multiplier", \.widthMultiplier, when: \.kind.hasWidth,
        help: RecipeHelp(
          "of `resnet`, `resnet_a`, `separable_resnet` and `mobilenet_small`: width as a multiple of the standard one",
          values: "0.03125...625",
          default: "1")),
      .init(
        optional: "width", \.width, when: \.kind.hasWidth,
        help: RecipeHelp(
          "of the same: channels of the first layer; later layers are wider in proportion",
          values: "1...10000", default: "16; `mobilenet_small`: 32")),
      .init(
        "widening", \.widening, in: 1...64, when: { $0.kind == .wideResnet },
        help: "of `wide_resnet`: stages are as many times as wide as those of `resnet`"),
    ]
  }
}

extension ClassifierArchitecture {
  /// The network for the images and classes of some data.
  ///
  /// - Parameters:
  ///   - data: The images and classes.
  ///   - place: The key of the architecture in the recipe.
  /// - Throws: `RecipeProblem` for a number out of range, or images that do not fit.
  func plan(for data: ClassifierManifest, at place: String = "model") throws -> NetworkPlan {
    if let (key, text) = problem { throw RecipeProblem(at: "\(place).\(key)", text) }
    let image = Shape(data.imageShape)
    try checkFit(height: image[0], width: image[1], at: place)
    let plan = plan(image, classes: data.classNames.count)
    let most = 1_000_000_000
    guard plan.parameterCount <= most else {
      throw RecipeProblem(
        at: place,
        "\(plan.graph.title) has \(plan.parameterCount) parameters, but the limit is \(most)")
    }
    return plan
  }

  /// Refuses images from which a network of this kind leaves no pixels.
  private func checkFit(height: Int, width: Int, at place: String) throws {
    let smallest: Int
    switch kind {
    case .lenet, .caffeLenet: smallest = 16
    case .vgg11, .vgg11Norms, .vgg16, .vgg16Norms:
      guard VGGOptions.accepts(height: height, width: width) else {
        throw RecipeProblem(
          at: "\(place).kind",
          "\(kind.rawValue) needs images with sides of \(VGGOptions.possibleSides()), but the data has"
            + " \(height)×\(width). Choose another data.size")
      }
      return
    // Smaller images shrink to a single pixel, and batch norm needs more than one value per
    // channel.
    case .resnet, .resnetA, .resnetX4, .wideResnet, .separableResnet, .mobileNetSmall: smallest = 5
    case .resnet18, .resnet34, .resnet50, .mobileNetV2: smallest = 1
    }
    guard height >= smallest, width >= smallest else {
      throw RecipeProblem(
        at: "\(place).kind",
        "\(kind.rawValue) needs images of at least \(smallest)×\(smallest) pixels, but the data has"
          + " \(height)×\(width). Choose \(smallest == 16 ? "resnet, or " : "")a larger data.size")
    }
  }

  private func plan(_ image: Shape, classes: Int) -> NetworkPlan {
    let channels = image[2]
    func vgg(_ depth: Int, hasNorms: Bool) -> NetworkPlan {
      .vgg(
        height: image[0], width: image[1], inputChannels: channels, classes: classes,
        VGGOptions(depth: depth, hasNorms: hasNorms))
    }
    switch kind {
    case .resnet:
      return .resNet(depth: depth, width: stageWidth, inputChannels: channels, classes: classes)
    case .resnetA:
      return .resNetA(depth: depth, width: stageWidth, inputChannels: channels, classes: classes)
    case .separableResnet:
      return .separableResNet(
        depth: depth, width: stageWidth, inputChannels: channels, classes: classes)
    case .mobileNetSmall:
      return .mobileNetV2(inputChannels: channels, classes: classes, .small(width: stageWidth))
    case .resnetX4: return .resNetX4(depth: depth, inputChannels: channels, classes: classes)
    case .wideResnet:
      return .wideResNet(
        depth: depth, widening: widening, inputChannels: channels, classes: classes)
    case .resnet18: return .resNet18(inputChannels: channels, classes: classes)
    case .resnet34: return .resNet34(inputChannels: channels, classes: classes)
    case .resnet50: return .resNet50(inputChannels: channels, classes: classes)
    case .vgg11: return vgg(11, hasNorms: false)
    case .vgg11Norms: return vgg(11, hasNorms: true)
    case .vgg16: return vgg(16, hasNorms: false)
    case .vgg16Norms: return vgg(16, hasNorms: true)
    case .mobileNetV2: return .mobileNetV2(inputChannels: channels, classes: classes)
    case .lenet:
      return .leNet(
        height: image[0], width: image[1], inputChannels: channels, classes: classes)
    case .caffeLenet:
      return .caffeLeNet(
        height: image[0], width: image[1], inputChannels: channels, classes: classes)
    }
  }

  /// Channels of the first layer.
  private var stageWidth: Int {
    width ?? Int(((widthMultiplier ?? 1) * Double(kind.standardWidth ?? 16)).rounded())
  }

  /// The first number out of its range.
  public var problem: (key: String, text: String)? {
    if let (standard, remainder) = kind.depths,
      depth < 6 + remainder || depth % 6 != remainder || depth >= 10_000
    {
      let examples = [standard, standard + 12, standard + 24].map(String.init)
      return (
        "depth",
        "found \(depth), expected 6n + \(remainder), such as \(examples.joined(separator: ", "))"
      )
    }
    guard kind.hasWidth else { return nil }
    if width != nil, widthMultiplier != nil {
      return ("width_multiplier", "given together with width; keep one of them")
    }
    if let widthMultiplier, !(0.03125...625).contains(widthMultiplier) {
      return ("width_multiplier", "found \(widthMultiplier), expected 0.03125...625")
    }
    return (1...10_000).contains(stageWidth)
      ? nil : ("width", "found \(stageWidth), expected 1...10000 channels")
  }
}
