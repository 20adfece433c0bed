/// How the losses of the generators are weighted.
public struct CycleGANWeights: Hashable, Sendable {
  /// Of the cycle from A, and of that from B: λ in equation 3.
  public var cycleA: Float, cycleB: Float
  /// Of the identity loss, as a factor of the cycle weight; 0 leaves it out.
  public var identity: Float

  /// The official code's defaults.
  public init(cycleA: Float = 10, cycleB: Float = 10, identity: Float = 0.5) {
    self.cycleA = cycleA
    self.cycleB = cycleB
    self.identity = identity
  }
}
