import Models
import TensorCore

/// Which architecture; channels and classes follow from the data.
struct ModelRecipe: Codable, Equatable {
  /// The architectures for classification.
  enum Kind: String, Codable, CaseIterable {
    /// A CIFAR-style residual network.
    case resnet
    /// LeNet-5.
    case lenet
  }

  var kind: Kind
  /// Of `resnet`: 6n + 2.
  var depth: Int?
  /// Of `resnet`: channels of the first stage, 16 in the paper.
  var width: Int?
  /// Of `resnet`: `width` as a multiple of 16.
  var widthMultiplier: Double?

  enum CodingKeys: String, CodingKey {
    case kind, depth, width
    case widthMultiplier = "width_multiplier"
  }

  /// The architecture for images `[H, W, C]` in `classes` classes.
  ///
  /// - Throws: `RecipeProblem` for a number out of its range.
  func architecture(imageShape: Shape, classes: Int) throws -> Architecture {
    switch kind {
    case .resnet:
      let depth = depth ?? 20
      guard depth >= 8, depth % 6 == 2, depth < 10_000 else {
        throw RecipeProblem(
          at: "model.depth", "found \(depth), expected 6n + 2: 8, 14, 20, 32, 44, 56, 110")
      }
      guard width == nil || widthMultiplier == nil else {
        throw RecipeProblem(at: "model.width_multiplier", "given beside width; keep one of them")
      }
      let scaled = (widthMultiplier ?? 1) * 16
      guard scaled.isFinite, (0.5...1e4).contains(scaled), (1...10_000).contains(width ?? 1) else {
        throw RecipeProblem(at: "model.width", "out of range, expected 1...10000 channels")
      }
      return .resNet(
        .init(
          depth: depth, width: width ?? Int(scaled.rounded()), inputChannels: imageShape[2],
          classes: classes))
    case .lenet:
      throw RecipeProblem(at: "model.kind", "lenet")
    }
  }
}
