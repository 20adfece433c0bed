import TensorCore

/// Some images of A and as many of B, which do not belong together.
public struct UnpairedBatch: Sendable, Equatable {
  /// Images of A: `[N, H, W, C]` in -1...1.
  public let imagesA: Tensor
  /// Images of B: `[N, H, W, C]` in -1...1.
  public let imagesB: Tensor
  /// Where each image of A stands among the training images.
  public let indicesA: [Int]
  /// Where each image of B stands among the training images.
  public let indicesB: [Int]
  /// Which part of each image of A is shown, and whether mirrored.
  package let viewsA: [ImagePreparation.View]
  /// Which part of each image of B is shown, and whether mirrored.
  package let viewsB: [ImagePreparation.View]

  /// The number of images of each domain.
  public var count: Int { indicesA.count }
}
