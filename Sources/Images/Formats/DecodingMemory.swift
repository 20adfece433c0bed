import Memory

/// Rejects pictures that take more memory than there is, before it is allocated.
enum DecodingMemory {
  /// Pictures that take less are decoded without a look at the memory, which takes longer than a
  /// small picture.
  private static let unchecked = 32 << 20

  /// Requires memory for a picture.
  ///
  /// - Throws: `NotEnoughMemory`.
  static func require(bytes: Int, _ width: Int, _ height: Int, path: String) throws {
    guard bytes > unchecked else { return }
    try MemoryNeed([("pixels", bytes)]).require(
      for: "\(path): decoding \(width) x \(height) pixels",
      advice: "Make the picture smaller, or allow more memory")
  }
}
