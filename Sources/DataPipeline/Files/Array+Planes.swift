extension [UInt8] {
  /// Images of planes, one for each channel, as images of pixels with the channels innermost.
  ///
  /// - Parameters:
  ///   - size: The pixels of an image.
  ///   - channels: The planes of an image.
  func interleavingPlanes(size: Int, channels: Int) -> [UInt8] {
    guard channels > 1 else { return self }
    return [UInt8](unsafeUninitializedCapacity: count) { pixels, initialized in
      for image in stride(from: 0, to: count, by: size * channels) {
        for channel in 0..<channels {
          for pixel in 0..<size {
            pixels[image + channels * pixel + channel] = self[image + size * channel + pixel]
          }
        }
      }
      initialized = count
    }
  }
}
