import Training

extension KeyedDecodingContainer {
  /// The optimizer under a key, with what it leaves out from `standard`; all of that without the
  /// key.
  func optimizer(
    _ key: Key, filledFrom standard: OptimizerConfiguration
  ) throws -> OptimizerConfiguration {
    try isGiven(key)
      ? OptimizerConfiguration(from: superDecoder(forKey: key), filledFrom: standard) : standard
  }

  /// The schedule under a key, in the same way.
  func schedule(_ key: Key, filledFrom standard: Schedule) throws -> Schedule {
    try isGiven(key)
      ? Schedule(from: superDecoder(forKey: key), filledFrom: standard) : standard
  }

  private func isGiven(_ key: Key) throws -> Bool { try contains(key) && !decodeNil(forKey: key) }
}
