/// A decoded picture with the whole numbers of its file: row by row, channels innermost.
///
/// It takes a quarter of the memory of an `Image`, and less time.
package struct Raster: Sendable {
  /// The number of columns in pixels.
  package let width: Int
  /// The number of rows in pixels.
  package let height: Int
  /// 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
  package let channels: Int
  /// The bits per sample, 8 or 16.
  package let bitDepth: Int
  let memory: PixelMemory

  init(width: Int, height: Int, channels: Int, bitDepth: Int = 8, memory: PixelMemory) {
    precondition(
      memory.bytes.count == width * height * channels * bitDepth / 8,
      "Raster: found \(memory.bytes.count) bytes for \(width) x \(height) x \(channels) samples of"
        + " \(bitDepth) bits")
    self.width = width
    self.height = height
    self.channels = channels
    self.bitDepth = bitDepth
    self.memory = memory
  }

  /// Whether the picture has no color.
  package var isGray: Bool { channels <= 2 }

  /// The file's samples, one byte each or two in the machine's order, without any conversion.
  package var fileBytes: [UInt8] {
    withExtendedLifetime(memory) { [UInt8](memory.bytes) }
  }

  /// The samples, `[height, width, channels]`, in a color, at a size, and with the levels of
  /// `Level`: 8 or 16 bits.
  ///
  /// Transparency is dropped. Without a size and with the depth of the file, samples of the same
  /// color are copied.
  ///
  /// - Parameters:
  ///   - color: Gray or RGB.
  ///   - size: Width and height; nil for the picture's own.
  ///   - interpolation: The filter of the new size.
  package func samples<Level: FixedWidthInteger & UnsignedInteger & Sendable>(
    _ color: Image.ColorModel, size: (width: Int, height: Int)?,
    interpolation: Image.Interpolation
  ) -> [Level] {
    let (newWidth, newHeight) = size ?? (width, height)
    let count = newWidth * newHeight * color.channels
    return [Level](unsafeUninitializedCapacity: count) { buffer, initialized in
      defer { initialized = count }
      guard let destination = buffer.baseAddress else { return }
      if (newWidth, newHeight) == (width, height), Level.bitWidth == bitDepth,
        copySamples(color, to: UnsafeMutableRawPointer(destination))
      {
        return
      }
      resample(color, width: newWidth, height: newHeight, interpolation) { row, samples in
        let length = newWidth * color.channels
        Levels.round(samples, count: length, into: destination + row * length)
      }
    }
  }

  /// Copies samples to the same or another number of channels; false if they must be computed.
  private func copySamples(
    _ color: Image.ColorModel, to destination: UnsafeMutableRawPointer
  ) -> Bool {
    if color == .gray, !isGray { return false }
    if color.channels == channels {
      destination.copyMemory(from: memory.base, byteCount: memory.bytes.count)
    } else if bitDepth == 8 {
      spread(to: color.channels, destination.assumingMemoryBound(to: UInt8.self))
    } else {
      spread(to: color.channels, destination.assumingMemoryBound(to: UInt16.self))
    }
    return true
  }

  /// Repeats gray, or drops alpha.
  private func spread<Sample>(to count: Int, _ destination: UnsafeMutablePointer<Sample>) {
    let source = memory.base.assumingMemoryBound(to: Sample.self)
    for pixel in 0..<width * height {
      for channel in 0..<count {
        destination[pixel * count + channel] =
          source[pixel * channels + (isGray ? 0 : channel)]
      }
    }
  }

  /// Calls `receive` with each row of the picture in a color and at a size, in 0...1.
  func resample(
    _ color: Image.ColorModel, width: Int, height: Int, _ interpolation: Image.Interpolation,
    _ receive: (_ row: Int, _ samples: UnsafePointer<Float>) -> Void
  ) {
    func run<Sample: FixedWidthInteger>(_ sample: Sample.Type) {
      let rows = IntegerRows<Sample>(
        width: self.width, height: self.height, fileChannels: channels, color: color,
        base: UnsafePointer(memory.base.assumingMemoryBound(to: Sample.self)))
      Resampling(rows, width: width, height: height, interpolation).run(receive)
    }
    withExtendedLifetime(memory) {
      if bitDepth == 16 { run(UInt16.self) } else { run(UInt8.self) }
    }
  }
}

extension PixelMemory {
  /// The address of the first byte.
  var base: UnsafeMutableRawPointer {
    guard let base = bytes.baseAddress else {
      preconditionFailure("PixelMemory: found no bytes, expected a picture")
    }
    return base
  }
}

extension Image {
  /// The samples of a raster as floats in 0...1.
  init(_ raster: Raster) {
    let count = raster.width * raster.height * raster.channels
    let samples = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      withExtendedLifetime(raster.memory) {
        let base = raster.memory.base
        if raster.bitDepth == 16 {
          let words = base.assumingMemoryBound(to: UInt16.self)
          for index in 0..<count {
            buffer.initializeElement(at: index, to: Float(words[index]) / 65535)
          }
        } else {
          let bytes = base.assumingMemoryBound(to: UInt8.self)
          for index in 0..<count {
            buffer.initializeElement(at: index, to: Float(bytes[index]) / 255)
          }
        }
      }
      initialized = count
    }
    self.init(
      width: raster.width, height: raster.height, channels: raster.channels,
      bitDepth: raster.bitDepth, samples: samples)
  }
}
