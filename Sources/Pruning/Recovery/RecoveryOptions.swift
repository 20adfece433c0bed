/// The options of a recovery.
public struct RecoveryOptions: Hashable, Codable, Sendable {
  /// The number of patches per layer, over all calibration images.
  public var patchesPerLayer: Int
  /// The ridge, relative to the mean variance of the scalars of a patch. It pulls towards the
  /// layer's previous weights.
  public var ridge: Float
  /// The seed of the patches' positions.
  public var seed: UInt64

  /// Makes options.
  ///
  /// - Precondition: There is at least one patch, and the ridge is above 0.
  public init(patchesPerLayer: Int = 20_000, ridge: Float = 1e-3, seed: UInt64 = 0) {
    precondition(
      patchesPerLayer > 0 && ridge > 0,
      "RecoveryOptions: found \(patchesPerLayer) patches and a ridge of \(ridge), expected both "
        + "above 0"
    )
    self.patchesPerLayer = patchesPerLayer
    self.ridge = ridge
    self.seed = seed
  }
}
