extension UnsafePointer<Float> {
  /// Eight neighboring floats, at any alignment.
  @inline(__always)
  func load8(_ index: Int) -> SIMD8<Float> {
    UnsafeRawPointer(self + index).loadUnaligned(as: SIMD8<Float>.self)
  }
}

extension UnsafeMutablePointer<Float> {
  /// Eight neighboring floats, at any alignment.
  @inline(__always)
  func load8(_ index: Int) -> SIMD8<Float> { UnsafePointer(self).load8(index) }

  /// Writes eight neighboring floats, at any alignment.
  @inline(__always)
  func store8(_ value: SIMD8<Float>, at index: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(of: value, as: SIMD8<Float>.self)
  }
}
