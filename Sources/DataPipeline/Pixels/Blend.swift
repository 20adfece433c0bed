/// A mixture of two samples that can go beyond the second: `first + share · (second - first)`, without
/// its fraction, in 0...255.
struct Blend {
  /// The share, in 1/65536.
  private let share: Int32

  /// A mixture with a share in 0...100.
  init(_ share: Double) { self.share = Int32((share * 65536).rounded()) }

  @inline(__always)
  func callAsFunction(_ first: Int32, _ second: Int32) -> UInt8 {
    // Integers, because loops with them use vector instructions.
    let value = (first << 16 &+ share &* (second &- first)) >> 16
    return UInt8(truncatingIfNeeded: min(max(value, 0), 255))
  }
}

/// The brightness of a color as ITU-R BT.601 weights it.
@inline(__always)
func gray(_ pixel: UnsafePointer<UInt8>) -> Int32 {
  let sum = Int32(pixel[0]) &* 19595 &+ Int32(pixel[1]) &* 38470 &+ Int32(pixel[2]) &* 7471
  return (sum &+ 0x8000) >> 16
}
