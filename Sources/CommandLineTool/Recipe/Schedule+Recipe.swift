import Training

extension KeyedDecodingContainer {
  /// The schedule under a key, with what it leaves out from `standard`; all of that without the
  /// key.
  func schedule(_ key: Key, filledFrom standard: Schedule) throws -> Schedule {
    try contains(key) && !decodeNil(forKey: key)
      ? Schedule(from: superDecoder(forKey: key), filledFrom: standard) : standard
  }
}
