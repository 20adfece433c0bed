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
    /// A CIFAR-style residual network.
    case resnet
    /// LeNet-5.
    case lenet
    /// torchvision's ResNet-18, for larger images.
    case resnet18
  }

  /// The architecture.
  public var kind = Kind.resnet
  /// For `resnet`: 6n + 2 layers.
  public var depth = 20
  /// For `resnet`: channels of the first stage, 16 in the paper.
  public var width: Int?
  /// For `resnet`: `width` as a multiple of 16.
  public var widthMultiplier: Double?

  /// ResNet-20.
  public init() {}

  /// A residual network, or another kind.
  public init(_ kind: Kind, depth: Int = 20, width: Int? = nil) {
    self.kind = kind
    self.depth = depth
    self.width = width
  }

  /// The keys of each kind; keys of other kinds are unknown.
  public static var fields: [RecipeField<Self>] {
    let isResNet = { (section: Self) in section.kind == .resnet }
    return [
      .init(
        required: "kind", \.kind,
        help: "`resnet` for small images, `lenet` (LeNet-5), or `resnet18` (torchvision's)"),
      .init(
        "depth", \.depth, when: isResNet,
        help: RecipeHelp(
          "of `resnet`: number of layers", values: "6n + 2: 8, 14, 20, 32, 44, 56, 110")),
      .init(
        optional: "width_multiplier", \.widthMultiplier, when: isResNet,
        help: RecipeHelp(
          "of `resnet`: width as a multiple of 16", values: "0.03125...625", default: "1")),
      .init(
        optional: "width", \.width, when: isResNet,
        help: RecipeHelp(
          "of `resnet`: channels of the first stage", values: "1...10000", default: "16")),
    ]
  }
}

extension ClassifierArchitecture {
  /// The network for the images and classes of some data.
  ///
  /// - Throws: `RecipeProblem` for a number out of range, or images that do not fit.
  func plan(for data: ClassifierManifest) throws -> NetworkPlan {
    if let (key, text) = problem { throw RecipeProblem(at: "model.\(key)", text) }
    let plan = try unboundedPlan(Shape(data.imageShape), classes: data.classNames.count)
    let most = 1_000_000_000
    guard plan.parameterCount <= most else {
      throw RecipeProblem(
        at: "model",
        "\(plan.graph.title) has \(plan.parameterCount) parameters, but the limit is \(most)")
    }
    return plan
  }

  private func unboundedPlan(_ imageShape: Shape, classes: Int) throws -> NetworkPlan {
    switch kind {
    case .resnet:
      // Smaller images shrink to a single pixel, and batch norm needs more than one value per
      // channel.
      guard imageShape[0] >= 5, imageShape[1] >= 5 else {
        throw RecipeProblem(
          at: "model.kind",
          "resnet needs images of at least 5×5 pixels, but the data has"
            + " \(imageShape[0])×\(imageShape[1]). Choose a larger data.size")
      }
      return .resNet(
        depth: depth, width: channels, inputChannels: imageShape[2], classes: classes)
    case .lenet:
      guard imageShape[0] >= 16, imageShape[1] >= 16 else {
        throw RecipeProblem(
          at: "model.kind",
          "lenet needs images of at least 16×16 pixels, but the data has"
            + " \(imageShape[0])×\(imageShape[1]). Choose resnet, or a larger data.size")
      }
      return .leNet(
        height: imageShape[0], width: imageShape[1], inputChannels: imageShape[2],
        classes: classes)
    case .resnet18: return .resNet18(inputChannels: imageShape[2], classes: classes)
    }
  }

  /// Channels of the first stage of a `resnet`.
  private var channels: Int { width ?? Int(((widthMultiplier ?? 1) * 16).rounded()) }

  /// The first number out of its range.
  public var problem: (key: String, text: String)? {
    guard kind == .resnet else { return nil }
    if depth < 8 || depth % 6 != 2 || depth >= 10_000 {
      return ("depth", "found \(depth), expected 6n + 2: 8, 14, 20, 32, 44, 56, 110")
    }
    if width != nil, widthMultiplier != nil {
      return ("width_multiplier", "given together with width; keep one of them")
    }
    if let widthMultiplier, !(0.03125...625).contains(widthMultiplier) {
      return ("width_multiplier", "found \(widthMultiplier), expected 0.03125...625")
    }
    return (1...10_000).contains(channels)
      ? nil : ("width", "found \(channels), expected 1...10000 channels")
  }
}
