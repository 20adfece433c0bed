/// How a recovery gathers what layers read, and fits weights to it.
public struct RecoveryOptions: Hashable, Codable, Sendable {
  /// Patches of each layer, over all calibration images.
  public var patchesPerLayer: Int
  /// The ridge, relative to the mean variance of the scalars of a patch. It pulls towards the
  /// weights that a layer had.
  public var ridge: Float
  /// Decides where patches are taken.
  public var seed: UInt64

  /// - Precondition: There is a patch, and the ridge is above 0.
  public init(patchesPerLayer: Int = 20_000, ridge: Float = 1e-3, seed: UInt64 = 0) {
    precondition(
      patchesPerLayer > 0 && ridge > 0,
      "RecoveryOptions: expected patches and a ridge above 0, found \(patchesPerLayer) and \(ridge)"
    )
    self.patchesPerLayer = patchesPerLayer
    self.ridge = ridge
    self.seed = seed
  }
}
