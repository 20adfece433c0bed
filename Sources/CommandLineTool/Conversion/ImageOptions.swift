import ArgumentParser
import DataPipeline
import Networks
import Training
import Translation

/// Properties of the input images, which a file of weights does not contain.
struct ImageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Size of the input images in pixels. Required for classifiers, optional for other networks, unused for discriminators.",
      valueName: "height[,width]"))
  var imageSize: ImageSizeOption?

  @Option(
    help: ArgumentHelp(
      """
      The names of the classes or of the numbers in the output, in order. If the file has the same names in another \
      order, the outputs are put in the new order. (default for classifiers: 0,1,2,…)
      """, valueName: "a,b,c"))
  var classes: String?

  @Flag(
    help: """
      Give the outputs the names in --classes without a change of their order, also if the file has other names.
      """)
  var renameClasses = false

  @Option(
    help: ArgumentHelp(
      """
      The normalization of the images: none, fashion-mnist, or mean and standard deviation of each channel, such \
      as 0.49,0.48,0.45:0.25,0.24,0.26. Generators and discriminators have their own.
      """, valueName: "normalization"))
  var normalization: NormalizationOption?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The values of black and white in the images that a network outputs, such as -1,1; for networks that are"
        + " neither classifiers nor CycleGAN's.",
      valueName: "low,high"))
  var outputRange: OutputRange?

  /// Whether any of these options is given.
  var areGiven: Bool {
    imageSize != nil || classes != nil || renameClasses || normalization != nil
      || outputRange != nil
  }

  /// The description of a network's images: the options that are given, and `known` for the rest.
  func manifest(_ known: NetworkManifest, channels: Int) throws -> NetworkManifest {
    var manifest = known
    if let size = imageSize?.size { manifest.imageSize = [size.height, size.width] }
    if let names = try classes.map(Self.names) { manifest.classNames = names }
    if let outputRange { manifest.outputRange = outputRange }
    if let normalization = normalization?.normalization(channels: channels) {
      guard normalization.channels == channels else {
        throw ValidationError(
          "--normalization has \(normalization.channels) channels, but the network reads \(channels)."
        )
      }
      manifest.normalization = normalization
    }
    return manifest
  }

  /// The names in a list with commas, which must differ.
  static func names(_ list: String) throws -> [String] {
    let names = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard Set(names).count == names.count, !names.contains("") else {
      throw ValidationError("--classes is \(list.prefix(100)), expected different names.")
    }
    return names
  }

  /// The effect of `--classes` on a network whose outputs have the names `old`.
  ///
  /// - Throws: `ValidationError` if the meaning of the names is open.
  func classChange(from old: [String]?) throws -> ClassChange {
    guard let names = try classes.map(Self.names) else {
      guard !renameClasses else {
        throw ValidationError("--rename-classes needs the new names: add --classes.")
      }
      return .named
    }
    return try ClassChange(from: old, to: names, isRenaming: renameClasses)
  }

  /// Rejects options that have no effect for a network of this kind.
  func checkFit(_ kind: String, isClassifier: Bool) throws {
    if outputRange != nil {
      throw ValidationError(
        "--output-range is for other networks, but the file is a \(kind). Leave it out.")
    }
    guard !isClassifier else { return }
    if classes != nil || renameClasses || normalization != nil {
      throw ValidationError(
        "--classes and --normalization are for classifiers, but the file is a \(kind). Leave them out."
      )
    }
  }

  /// The description of a generator, with its training image size if given.
  func manifest(for generator: Network) throws -> GeneratorManifest {
    guard let size = imageSize?.size else { return GeneratorManifest() }
    let extent = ImageExtent(height: size.height, width: size.width)
    if let problem = generator.plan.sizeProblem(extent) {
      throw ValidationError(
        "--image-size is \(size), but the generator cannot output an image of that size: \(problem)."
      )
    }
    return GeneratorManifest(imageSize: [size.height, size.width])
  }

  /// Rejects a normalization for samples in 0...255.
  func validate() throws {
    guard case .given(let given) = normalization,
      let largest = (given.mean.map(abs) + given.deviation).max(), largest > 4
    else { return }
    throw ValidationError(
      "--normalization has the number \(largest), but samples are in 0...1. Divide numbers for"
        + " samples in 0...255 by 255.")
  }

  /// The size of a classifier's input images.
  func requiredSize() throws -> ImageSize {
    guard let size = imageSize?.size else {
      throw ValidationError(
        "The file does not contain the size of the classifier's images. Add it, such as --image-size 28,28."
      )
    }
    return size
  }

  /// The description of a classifier.
  func manifest(channels: Int, classes count: Int, size: ImageSize) throws -> ClassifierManifest {
    guard let normalization = normalization?.normalization(channels: channels) else {
      throw ValidationError(
        "The file does not contain the normalization of the classifier's images. Add --normalization"
          + " none, or mean and standard deviation: --normalization \(Self.example(channels)).")
    }
    guard normalization.channels == channels, channels <= 4 else {
      throw ValidationError(
        "--normalization has \(normalization.channels) channels, but the network reads \(channels)."
      )
    }
    let names =
      classes.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      ?? (0..<count).map(String.init)
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw ValidationError("--classes has the name \"\(names[twice])\" twice.")
    }
    guard names.count == count, !names.contains("") else {
      throw ValidationError(
        "--classes has \(names.count) names, expected \(count) different names.")
    }
    return ClassifierManifest(
      imageShape: [size.height, size.width, channels], classNames: names,
      normalization: normalization)
  }

  private static func example(_ channels: Int) -> String {
    channels == 1 ? "0.286:0.353" : "0.49,0.48,0.45:0.25,0.24,0.26"
  }
}

extension OutputRange: ExpressibleByArgument {
  /// `low,high`.
  public init?(argument: String) {
    let values = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    guard values.count == 2, let low = values[0], let high = values[1] else { return nil }
    self.init(low, high)
  }
}

/// `28`, or `28,32` for height and width.
struct ImageSizeOption: ExpressibleByArgument {
  let size: ImageSize

  init?(argument: String) {
    let extents = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(extents.count), let height = extents[0], let width = extents.last ?? nil,
      (1...4096).contains(height), (1...4096).contains(width)
    else { return nil }
    size = ImageSize(height: height, width: width)
  }
}

/// `none`, `fashion-mnist`, or means and deviations.
enum NormalizationOption: ExpressibleByArgument {
  case none
  case given(Normalization)

  init?(argument: String) {
    switch argument {
    case "none": self = .none
    case "fashion-mnist": self = .given(.fashionMNIST)
    default:
      let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { part in
        part.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) ?? .nan }
      }
      guard parts.count == 2, (1...4).contains(parts[0].count), parts[0].count == parts[1].count,
        parts.joined().allSatisfy(\.isFinite), parts[1].allSatisfy({ $0 > 0 })
      else { return nil }
      self = .given(Normalization(mean: parts[0], deviation: parts[1]))
    }
  }

  /// The normalization for images with this number of channels.
  func normalization(channels: Int) -> Normalization? {
    switch self {
    case .given(let normalization): return normalization
    case .none:
      return .identity(channels: min(channels, 4))
    }
  }
}
