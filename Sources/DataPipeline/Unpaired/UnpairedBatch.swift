import TensorCore

/// Images of A and as many of B, without pairs.
public struct UnpairedBatch: Sendable, Equatable {
  /// Images of A: `[N, H, W, C]` in -1...1.
  public let imagesA: Tensor
  /// Images of B: `[N, H, W, C]` in -1...1.
  public let imagesB: Tensor
  /// The index of each image of A in the training images.
  public let indicesA: [Int]
  /// The index of each image of B in the training images.
  public let indicesB: [Int]
  /// The view of each image of A.
  package let viewsA: [ImagePreparation.View]
  /// The view of each image of B.
  package let viewsB: [ImagePreparation.View]

  /// The number of images of each domain.
  public var count: Int { indicesA.count }
}
