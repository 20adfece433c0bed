import Networks
import RecipeLanguage
import TensorCore
import Training

/// Which architecture a classifier has; channels and classes follow from the data.
///
/// A recipe names the settings of its kind only, so that `depth` under `lenet` is refused as an
/// unknown key.
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
  /// Of `resnet`: 6n + 2.
  public var depth = 20
  /// Of `resnet`: channels of the first stage, 16 in the paper.
  public var width: Int?
  /// Of `resnet`: `width` as a multiple of 16.
  public var widthMultiplier: Double?

  /// ResNet-20.
  public init() {}

  /// A residual network, or another kind.
  public init(_ kind: Kind, depth: Int = 20, width: Int? = nil) {
    self.kind = kind
    self.depth = depth
    self.width = width
  }

  /// The keys of each kind; others are then unknown.
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
  /// - Throws: `RecipeProblem` for a number out of its range, or images that do not fit.
  func plan(for data: ClassifierManifest) throws -> NetworkPlan {
    let plan = try unboundedPlan(Shape(data.imageShape), classes: data.classNames.count)
    let most = 1_000_000_000
    guard plan.parameterCount <= most else {
      throw RecipeProblem(
        at: "model",
        "\(plan.graph.title) has \(plan.parameterCount) parameters, the limit is \(most)")
    }
    return plan
  }

  private func unboundedPlan(_ imageShape: Shape, classes: Int) throws -> NetworkPlan {
    switch kind {
    case .resnet:
      // Smaller images end as single pixels, of which batch norm needs more than one in a batch.
      guard imageShape[0] >= 5, imageShape[1] >= 5 else {
        throw RecipeProblem(
          at: "model.kind",
          "resnet needs images of at least 5×5 pixels, the data has"
            + " \(imageShape[0])×\(imageShape[1]). Choose a larger data.size")
      }
      return .resNet(
        depth: try checkedDepth(), width: try checkedWidth(), inputChannels: imageShape[2],
        classes: classes)
    case .lenet:
      guard imageShape[0] >= 16, imageShape[1] >= 16 else {
        throw RecipeProblem(
          at: "model.kind",
          "lenet needs images of at least 16×16 pixels, the data has"
            + " \(imageShape[0])×\(imageShape[1]). Choose resnet, or a larger data.size")
      }
      return .leNet(
        height: imageShape[0], width: imageShape[1], inputChannels: imageShape[2],
        classes: classes)
    case .resnet18: return .resNet18(inputChannels: imageShape[2], classes: classes)
    }
  }

  private func checkedDepth() throws -> Int {
    guard depth >= 8, depth % 6 == 2, depth < 10_000 else {
      throw RecipeProblem(
        at: "model.depth", "found \(depth), expected 6n + 2: 8, 14, 20, 32, 44, 56, 110")
    }
    return depth
  }

  private func checkedWidth() throws -> Int {
    guard width == nil || widthMultiplier == nil else {
      throw RecipeProblem(at: "model.width_multiplier", "given beside width; keep one of them")
    }
    let scaled = (widthMultiplier ?? 1) * 16
    guard scaled.isFinite, (0.5...1e4).contains(scaled) else {
      throw RecipeProblem(
        at: "model.width_multiplier", "found \(widthMultiplier ?? 1), expected 0.03125...625")
    }
    let width = width ?? Int(scaled.rounded())
    guard (1...10_000).contains(width) else {
      throw RecipeProblem(at: "model.width", "found \(width), expected 1...10000 channels")
    }
    return width
  }
}
