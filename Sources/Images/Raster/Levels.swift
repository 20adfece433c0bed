/// Rounds samples in 0...1 to the levels of whole numbers.
enum Levels {
  /// Writes the nearest level of each sample; samples outside 0...1 are clamped.
  static func round<Level: FixedWidthInteger & UnsignedInteger>(
    _ samples: UnsafePointer<Float>, count: Int, into destination: UnsafeMutablePointer<Level>
  ) {
    let highest = Float(Level.max)
    for index in 0..<count {
      let value = min(max(samples[index], 0), 1) * highest
      // As `rounded()`, which calls a function for each sample and so prevents vectors.
      let below = Int32(value)
      let isUp = value - Float(below) >= 0.5
      destination[index] = Level(truncatingIfNeeded: below &+ (isUp ? 1 : 0))
    }
  }
}
